namespace GridDataExchange.Ledger.Exporting;

/// <summary>A cell of CSV (RFC 4180) whose text somebody else may have written: opened as a table, one that begins like a formula would be one (OWASP, CSV injection).</summary>
public static class CsvCell
{
    private const string Formula = "=+-@\t\r\n＝＋－＠";

    /// <summary>The cell: with an apostrophe before what could be a formula, quoted where it holds what ends a cell.</summary>
    public static string Of(string? text)
    {
        var safe = text is [var first, ..] && Formula.Contains(first, StringComparison.Ordinal) ? "'" + text : text ?? "";
        return safe.AsSpan().IndexOfAny("\",\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
