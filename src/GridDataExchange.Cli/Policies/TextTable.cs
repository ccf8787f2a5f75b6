namespace GridDataExchange.Cli.Policies;

/// <summary>Writes rows under a heading, in columns as wide as they need.</summary>
internal static class TextTable
{
    public static void Write(TextWriter output, IReadOnlyList<string> heading, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = heading.Select((title, column) => rows.Select(r => r[column].Length).Append(title.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(widths.Select(w => new string('-', w)).ToArray()).Prepend(heading))
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
