using GridDataExchange.Catalog;

namespace GridDataExchange.Query.Selections;

/// <summary>Reads what a caller's pseudonyms stand for.</summary>
internal sealed class PseudonymReader(CallerSeals seals, FieldCiphers ciphers)
{
    /// <summary>The value, or its blind index where the field is stored encrypted; null for a text that is no pseudonym of this field for this department and purpose.</summary>
    public object? Read(Dataset dataset, Field field, string pseudonym) =>
        !seals.Pseudonyms(dataset, field).TryOpen(pseudonym, out var value) ? null
        : field.Encrypted ? ciphers.Of(dataset, field).Tokens(value).Single()
        : value;
}
