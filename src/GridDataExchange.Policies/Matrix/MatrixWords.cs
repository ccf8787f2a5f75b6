namespace GridDataExchange.Policies.Matrix;

/// <summary>The sentences that all forms of the matrix share.</summary>
internal static class MatrixWords
{
    public const string Legend =
        "The least severe treatment whose condition holds is shown; where none holds the field is hidden. `?` marks what hangs on a condition, with the numbers of the policies below; "
        + "`not` in the line of a dataset names those that hide whole rows. A relation also needs a policy on what it leads to. A department sees no more than its grant's scopes and divisions let it.";

    public static string Title(PolicyMatrix matrix) => $"Who sees what for {matrix.Purpose.Code} ({matrix.Purpose.Title.En}, {matrix.Purpose.Title.Zh})";

    /// <summary>What the purpose asks of every request, or null for nothing.</summary>
    public static string? Requires(PolicyMatrix matrix) => (matrix.Purpose.RequiresCase, matrix.Purpose.RequiresOperator) switch
    {
        (true, true) => "Every request must name a case and an operator.",
        (true, false) => "Every request must name a case.",
        (false, true) => "Every request must name an operator.",
        _ => null,
    };

    public static string Of(MatrixCell cell) => string.Join(", ", cell.Entries.Select(e => e.IsConditional ? $"{e.What} ?{string.Join(" ?", e.Notes)}" : e.What));

    public static string Denied(IReadOnlyCollection<int> notes) => notes.Count == 0 ? string.Empty : $"not ?{string.Join(" ?", notes)}";

    /// <summary>Datasets of which nobody sees anything, or null where there is none.</summary>
    public static string? HiddenDatasets(PolicyMatrix matrix)
    {
        var hidden = matrix.Datasets.Where(d => !d.IsShown).Select(d => d.Dataset.Name).ToList();
        return hidden.Count == 0 ? null : $"Hidden from every department: {string.Join(", ", hidden)}.";
    }

    /// <summary>The conditions of a note as pairs of a word and CEL.</summary>
    public static IEnumerable<(string Word, string Condition)> Conditions(MatrixNote note)
    {
        if (note.When is { } when)
        {
            yield return ("when", when);
        }

        if (note.Rows is not null || note.When is null)
        {
            yield return ("rows", note.Rows ?? "true");
        }
    }
}
