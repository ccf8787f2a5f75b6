using System.Collections.Concurrent;
using GridDataExchange.Catalog;
using GridDataExchange.Protection;

namespace GridDataExchange.Query;

/// <summary>The seals of one department and purpose, made once and kept: there are as many as departments × purposes × datasets, and their fields shown by a pseudonym.</summary>
internal sealed class CallerSeals(MasterKey key, CursorSeal cursors, string department, string purpose)
{
    private readonly ConcurrentDictionary<string, IdSeal> ids = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<(string Dataset, string Field), PseudonymSeal> pseudonyms = new();

    public CursorSeal Cursors => cursors;

    public IdSeal Ids(Dataset dataset) =>
        ids.GetOrAdd(dataset.Name, (_, d) => new IdSeal(key, department, purpose, d.Name, d.Number), dataset);

    public PseudonymSeal Pseudonyms(Dataset dataset, Field field) =>
        pseudonyms.GetOrAdd((dataset.Name, field.Name), of => new PseudonymSeal(key, department, purpose, of.Dataset, of.Field));
}
