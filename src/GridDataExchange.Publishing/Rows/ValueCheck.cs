using GridDataExchange.Catalog;

namespace GridDataExchange.Publishing.Rows;

/// <summary>Judges one value by its field. What it says never quotes the value.</summary>
internal static class ValueCheck
{
    /// <summary>Longer texts are documents, not fields; an index entry could not hold them either.</summary>
    public const int MaximumTextLength = 2000;

    /// <summary>What is wrong and what to do, or null.</summary>
    public static string? Refuse(Field field, object? value) => value switch
    {
        null => field.Required ? "a value is required: give one" : null,
        string text when field.Type is FieldType.String => RefuseText(text) ?? RefuseFormat(field, text),
        string text when field.Type is FieldType.Code => field.Codes!.Has(text) ? null : $"the value is not in the code set {field.Codes.Name}: use one of its codes",
        int when field.Type is FieldType.Int => null,
        long when field.Type is FieldType.Long => null,
        decimal when field.Type is FieldType.Decimal => null,
        bool when field.Type is FieldType.Boolean => null,
        // Npgsql writes the first and last moments of .NET as -infinity and infinity.
        DateOnly day when field.Type is FieldType.Date => day == DateOnly.MinValue || day == DateOnly.MaxValue ? "the day is no real one: correct it" : null,
        DateTimeOffset moment when field.Type is FieldType.DateTime => moment.UtcDateTime == DateTime.MinValue || moment.UtcDateTime == DateTime.MaxValue ? "the moment is no real one: correct it" : null,
        _ => $"the value is a {value.GetType().Name}: give a {field.Type}",
    };

    private static string? RefuseText(string text)
    {
        if (text.Length > MaximumTextLength)
        {
            return $"the text is longer than {MaximumTextLength} characters: shorten it";
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
            {
                return "the text has a NUL character in it, which PostgreSQL cannot store: remove it";
            }

            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return "the text has half a character in it (a lone surrogate): correct it";
            }
        }

        return null;
    }

    private static string? RefuseFormat(Field field, string text) =>
        FieldFormats.IsValid(field.Format, text) ? null : $"the value has not the format {field.Format}: correct it";
}
