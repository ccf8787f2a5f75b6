using System.Collections.Frozen;

namespace GridDataExchange.Catalog;

/// <summary>All that one exchange shares: its datasets and the purposes data may be used for. Immutable once read.</summary>
/// <remarks>Everything else follows from it: the GraphQL types, the stored tables, the masks that fit, the documentation.</remarks>
public sealed class Catalogue
{
    private readonly FrozenDictionary<string, Dataset> datasetsByName;
    private readonly FrozenDictionary<ushort, Dataset> datasetsByNumber;
    private readonly FrozenDictionary<string, Purpose> purposesByCode;

    /// <summary>Puts together a catalogue whose parts were checked already (<see cref="CatalogueReader"/> reads and checks files).</summary>
    public Catalogue(IEnumerable<Dataset> datasets, IEnumerable<Purpose> purposes)
    {
        Datasets = [.. datasets.OrderBy(d => d.Name, StringComparer.Ordinal)];
        Purposes = [.. purposes.OrderBy(p => p.Code, StringComparer.Ordinal)];
        datasetsByName = Datasets.ToFrozenDictionary(d => d.Name, StringComparer.Ordinal);
        datasetsByNumber = Datasets.ToFrozenDictionary(d => d.Number);
        purposesByCode = Purposes.ToFrozenDictionary(p => p.Code, StringComparer.Ordinal);
    }

    /// <summary>The datasets in the ordinal order of their names.</summary>
    public IReadOnlyList<Dataset> Datasets { get; }

    /// <summary>The purposes in the ordinal order of their codes.</summary>
    public IReadOnlyList<Purpose> Purposes { get; }

    /// <summary>The closed lists of codes that policies may name, those of no field too.</summary>
    public IReadOnlyList<CodeSet> CodeSets { get; init; } = [];

    /// <summary>The code set of that name, or null.</summary>
    public CodeSet? FindCodeSet(string name) => CodeSets.FirstOrDefault(c => c.Name == name);

    /// <summary>The dataset of that singular name, or null.</summary>
    public Dataset? FindDataset(string name) => datasetsByName.GetValueOrDefault(name);

    /// <summary>The dataset of that number (see <see cref="Dataset.Number"/>), or null.</summary>
    public Dataset? FindDataset(ushort number) => datasetsByNumber.GetValueOrDefault(number);

    /// <summary>The purpose of that code, or null.</summary>
    public Purpose? FindPurpose(string code) => purposesByCode.GetValueOrDefault(code);

    /// <summary>The dataset a relation leads to. The reader has checked that it is there.</summary>
    public Dataset Target(Relation relation)
    {
        ArgumentNullException.ThrowIfNull(relation);
        return datasetsByName[relation.To];
    }
}
