using GridDataExchange.Catalog.Reading;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Reading;

/// <summary>Says where in a condition something is wrong, with the line at fault and a caret.</summary>
internal static class ConditionProblem
{
    /// <summary>The sentence for a condition that stands in a file.</summary>
    /// <param name="where">What it is, such as "in `rows`".</param>
    /// <param name="refusal">Why it is refused.</param>
    public static string Sentence(string where, ExpressionException refusal)
    {
        var place = refusal.Text.Contains('\n', StringComparison.Ordinal) ? $"line {refusal.Line}, column {refusal.Column}" : $"column {refusal.Column}";
        return $"{where}, {place}: {refusal.Message}\n{string.Join('\n', refusal.Excerpt.Split('\n').Select(line => "    " + line))}";
    }

    /// <summary>What is wrong with a shared condition as a whole.</summary>
    public static void Add(FileProblems problems, SharedCondition condition, string sentence) =>
        problems.For(condition.File).Add(condition.Line, $"condition `{condition.Name}`: {sentence}");

    /// <summary>What is made of a shared condition, or null with a problem.</summary>
    public static T? Reporting<T>(FileProblems problems, SharedCondition condition, Func<T> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (ExpressionException e)
        {
            problems.For(condition.File).Add(condition.Line, Sentence($"in condition `{condition.Name}`", e));
            return null;
        }
    }
}
