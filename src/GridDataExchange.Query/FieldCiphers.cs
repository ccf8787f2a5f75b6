using System.Collections.Frozen;
using GridDataExchange.Catalog;
using GridDataExchange.Protection;

namespace GridDataExchange.Query;

/// <summary>The ciphers of every field stored encrypted, made once for a catalogue.</summary>
internal sealed class FieldCiphers(Catalogue catalogue, MasterKey key)
{
    private readonly FrozenDictionary<(string Dataset, string Field), FieldCipher> ciphers = catalogue.Datasets
        .SelectMany(d => d.Fields.Where(f => f.Encrypted).Select(f => (d.Name, Field: f.Name)))
        .ToFrozenDictionary(k => k, k => new FieldCipher(key, k.Name, k.Field));

    public FieldCipher Of(Dataset dataset, Field field) => ciphers[(dataset.Name, field.Name)];
}
