namespace GridDataExchange.Policies.Matrix;

/// <summary>Writes the matrix as CSV (RFC 4180): a line a field, a column a department, policies by name where a treatment hangs on a condition.</summary>
internal static class CsvMatrix
{
    /// <summary>Writes it.</summary>
    public static void Write(PolicyMatrix matrix, TextWriter output)
    {
        var names = matrix.Notes.ToDictionary(n => n.Number, n => n.Policy);
        Row(output, ["purpose", "dataset", "field", .. matrix.Departments]);
        foreach (var dataset in matrix.Datasets)
        {
            Row(output, [matrix.Purpose.Code, dataset.Dataset.Name, "", .. dataset.Denied.Select(d => d.IsEmpty ? "" : $"not? {string.Join(' ', d.Select(n => names[n]))}")]);
            foreach (var row in dataset.Rows)
            {
                Row(output, [matrix.Purpose.Code, dataset.Dataset.Name, row.Name, .. row.Cells.Select(c => Of(c, names))]);
            }
        }
    }

    /// <summary>A field of CSV: quoted, and never a formula to a spreadsheet that opens the file (OWASP, CSV injection).</summary>
    internal static string Field(string text) => $"\"{(text.Length > 0 && "=+-@\t\r\n＝＋－＠".Contains(text[0], StringComparison.Ordinal) ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Of(MatrixCell cell, Dictionary<int, string> names) =>
        string.Join("; ", cell.Entries.Select(e => e.IsConditional ? $"{e.What}? {string.Join(' ', e.Notes.Select(n => names[n]))}" : e.What));

    private static void Row(TextWriter output, IEnumerable<string> cells) => output.Write(string.Join(',', cells.Select(Field)) + "\r\n");
}
