using System.Text.RegularExpressions;

namespace GridDataExchange.Policies.Matrix;

/// <summary>Writes the matrix as Markdown with a table (GitHub Flavored Markdown).</summary>
internal static partial class MarkdownMatrix
{
    /// <summary>Writes it.</summary>
    public static void Write(PolicyMatrix matrix, TextWriter output)
    {
        WriteLine(output, $"# {Text(MatrixWords.Title(matrix))}");
        WriteLine(output, string.Empty);
        if (MatrixWords.Requires(matrix) is { } requires)
        {
            WriteLine(output, requires);
            WriteLine(output, string.Empty);
        }

        Row(output, ["field", .. matrix.Departments]);
        Row(output, ["---", .. matrix.Departments.Select(_ => "---")]);
        foreach (var dataset in matrix.Datasets.Where(d => d.IsShown))
        {
            Row(output, [$"**{Text(dataset.Dataset.Name)}** {Text(dataset.Dataset.Header.Title.Zh)}", .. dataset.Denied.Select(d => Text(MatrixWords.Denied(d)))]);
            foreach (var row in dataset.Rows)
            {
                Row(output, [Text(row.Name), .. row.Cells.Select(c => Text(MatrixWords.Of(c)))]);
            }
        }

        WriteLine(output, string.Empty);
        if (MatrixWords.HiddenDatasets(matrix) is { } hidden)
        {
            WriteLine(output, Text(hidden));
            WriteLine(output, string.Empty);
        }

        WriteLine(output, MatrixWords.Legend);
        WriteLine(output, string.Empty);
        foreach (var note in matrix.Notes)
        {
            var conditions = MatrixWords.Conditions(note).Select(c => $"{c.Word} {Code(c.Condition)}");
            WriteLine(output, $"- ?{note.Number} {Code(note.Policy)}{(note.Denies ? " hides" : "")}: {string.Join("; ", conditions)}");
        }
    }

    private static void Row(TextWriter output, IEnumerable<string> cells) => WriteLine(output, $"| {string.Join(" | ", cells)} |");

    // The same on every machine.
    private static void WriteLine(TextWriter output, string line) => output.Write(line + "\n");

    private static string Text(string text) => Special().Replace(text.ReplaceLineEndings(" "), @"\$0");

    // A code span is fenced by more backticks than it has in a row (CommonMark 6.1).
    private static string Code(string text)
    {
        var longest = Backticks().Matches(text).Select(m => m.Length).DefaultIfEmpty(0).Max();
        var fence = new string('`', longest + 1);
        var space = longest > 0 ? " " : string.Empty;
        return $"{fence}{space}{text.ReplaceLineEndings(" ")}{space}{fence}";
    }

    [GeneratedRegex(@"[\\`*_\[\]<>|#&]")]
    private static partial Regex Special();

    [GeneratedRegex("`+")]
    private static partial Regex Backticks();
}
