using System.Globalization;
using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Testing;

/// <summary>Values of rows as case files write them.</summary>
internal static class ValueText
{
    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'"];

    /// <summary>The value of a field, as conditions read it; null where the text is none.</summary>
    public static object? Read(Field field, string text) => field.Type switch
    {
        FieldType.String => FieldFormats.IsValid(field.Format, text) ? text : null,
        FieldType.Code => field.Codes!.Has(text) ? text : null,
        FieldType.Int => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? (long)number : null,
        FieldType.Long => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        FieldType.Decimal => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null,
        FieldType.Boolean => text switch { "true" => true, "false" => false, _ => null },
        FieldType.Date => Day(text),
        _ => Moment(text),
    };

    /// <summary>A day.</summary>
    public static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>A moment, as RFC 3339 has it, with six digits after the seconds at most.</summary>
    public static DateTimeOffset? Moment(string text) =>
        DateTimeOffset.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? moment : null;

    /// <summary>How the text of such a value looks.</summary>
    public static string Form(Field field) => field switch
    {
        { Type: FieldType.String, Format: FieldFormat.None } => "a text",
        { Type: FieldType.String } => $"a text of the format {FieldFormats.Words.First(w => w.Value == field.Format).Word}",
        { Type: FieldType.Code } => $"one of {string.Join(", ", field.Codes!.Codes.Select(c => c.Value))}",
        { Type: FieldType.Boolean } => "true or false",
        { Type: FieldType.Date } => "a day such as 2026-01-31",
        { Type: FieldType.DateTime } => "a moment such as 2026-01-31T08:00:00Z",
        { Type: FieldType.Decimal } => "a number",
        _ => "a whole number",
    };

    /// <summary>A shown value as a case writes it; null for none.</summary>
    public static string? Of(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
