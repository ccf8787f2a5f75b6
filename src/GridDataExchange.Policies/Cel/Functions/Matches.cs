using GridDataExchange.Policies.Cel.Evaluation;
using GridDataExchange.Policies.Cel.Matching;
using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Functions;

/// <summary><c>matches</c>: whether some part of a text fits a pattern of RE2.</summary>
internal static class Matches
{
    // A pattern made while the expression runs is compiled each time.
    private const int CompileSteps = 500;

    public static IEnumerable<Function> All { get; } =
    [
        Function.Global("matches", Run, "string, string -> bool"),
        Function.Member("matches", Run, "string, string -> bool"),
    ];

    /// <summary>The test for a pattern that is known when the expression is compiled; null where it is refused.</summary>
    public static Implementation? For(string pattern)
    {
        try
        {
            var compiled = Pattern.Compile(pattern);
            return (ref frame, in text, in _) => Run(ref frame, text, compiled);
        }
        catch (PatternException)
        {
            return null;
        }
    }

    public static CelValue Run(ref Frame frame, in CelValue text, in CelValue pattern)
    {
        if (pattern.Kind != CelKind.String)
        {
            return CelErrors.NoOverload;
        }

        if (!frame.Spend(CompileSteps + pattern.Text.Length))
        {
            return CelErrors.TooManySteps;
        }

        try
        {
            return Run(ref frame, text, Pattern.Compile(pattern.Text));
        }
        catch (PatternException e)
        {
            return CelValue.Error(e.Message);
        }
    }

    private static CelValue Run(ref Frame frame, in CelValue text, Pattern pattern) =>
        text.Kind != CelKind.String ? CelErrors.NoOverload
        : frame.Spend(pattern.Size * (1L + text.Text.Length)) ? CelValue.Of(pattern.IsIn(text.Text))
        : CelErrors.TooManySteps;
}
