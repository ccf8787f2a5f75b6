using System.Collections.Frozen;
using GridDataExchange.Catalog;
using GridDataExchange.Protection;

namespace GridDataExchange.Query;

/// <summary>How the values of one field stored encrypted are opened and found: what differs between sources.</summary>
internal interface IFieldCipher
{
    /// <summary>Opens a sealed value; null where its key was destroyed, and with it the value.</summary>
    string? Open(ReadOnlySpan<byte> sealedValue, long rowId);

    /// <summary>What a value is found by in the column beside it: any of these.</summary>
    IReadOnlyList<byte[]> Tokens(string value);

    /// <summary>True where that is exactly one, whatever the value and whenever it is asked.</summary>
    bool HasOneToken { get; }
}

/// <summary>The ciphers of every field stored encrypted, made once for a catalogue.</summary>
internal sealed class FieldCiphers(Catalogue catalogue, MasterKey key, RetentionKeys retention)
{
    private readonly FrozenDictionary<(string Dataset, string Field), IFieldCipher> ciphers = catalogue.Datasets
        .SelectMany(d => d.Fields.Where(f => f.Encrypted).Select(f => (Dataset: d, Field: f)))
        .ToFrozenDictionary(of => (of.Dataset.Name, of.Field.Name), of => Cipher(of.Dataset, of.Field, key, retention));

    public IFieldCipher Of(Dataset dataset, Field field) => ciphers[(dataset.Name, field.Name)];

    private static IFieldCipher Cipher(Dataset dataset, Field field, MasterKey key, RetentionKeys retention) => dataset.Header.Source switch
    {
        DatasetHeader.LedgerSource => new LedgerField(new RetainedField(dataset.Name, field.Name), retention),
        _ => new StoredField(new FieldCipher(key, dataset.Name, field.Name)),
    };

    /// <summary>A field of the exchange's own store: one key, one token.</summary>
    private sealed class StoredField(FieldCipher cipher) : IFieldCipher
    {
        public bool HasOneToken => true;

        public string Open(ReadOnlySpan<byte> sealedValue, long rowId) => cipher.Open(sealedValue, rowId);

        public IReadOnlyList<byte[]> Tokens(string value) => [cipher.BlindIndex(value)];
    }

    /// <summary>A field of the ledger's index: a key for each retention class and month.</summary>
    private sealed class LedgerField(RetainedField field, RetentionKeys keys) : IFieldCipher
    {
        public bool HasOneToken => false;

        public string? Open(ReadOnlySpan<byte> sealedValue, long rowId) => field.Open(keys, sealedValue, rowId);

        public IReadOnlyList<byte[]> Tokens(string value) => field.Tokens(keys, value);
    }
}
