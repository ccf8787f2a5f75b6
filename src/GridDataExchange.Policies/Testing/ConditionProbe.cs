using System.Collections.Immutable;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Testing;

/// <summary>
/// Watches one condition and notes of each of its tests (what <c>&amp;&amp;</c>, <c>||</c> and <c>!</c> join) whether it was seen true, and seen false, where that decided.
/// </summary>
/// <remarks>
/// A test decided where the whole condition would have come out otherwise had this one test come out otherwise (modified condition/decision coverage,
/// DO-178C, each test by itself). A false beside another false proves nothing of the first.
/// </remarks>
internal sealed class ConditionProbe(string key, Expression condition, bool holdsWhereUnknown, int line)
{
    private readonly ImmutableArray<Expression> tests = [.. Tests(condition).Distinct()];
    private readonly HashSet<(Expression Test, Verdict Seen)> seen = [];

    /// <summary>Notes what the tests gave once, and says whether the condition holds.</summary>
    public bool Watch(Func<Expression, Verdict> judge)
    {
        var verdicts = tests.ToDictionary(t => t, judge);
        var holds = Holds(verdicts.GetValueOrDefault);
        foreach (var (test, verdict) in verdicts.Where(v => v.Value != Verdict.Unknown))
        {
            var opposite = verdict == Verdict.True ? Verdict.False : Verdict.True;
            if (Holds(t => t.Equals(test) ? opposite : verdicts.GetValueOrDefault(t)) != holds)
            {
                seen.Add((test, verdict));
            }
        }

        return holds;
    }

    public IEnumerable<CoverageItem> Items =>
        from test in tests
        from verdict in new[] { Verdict.True, Verdict.False }
        select new CoverageItem($"`{key}`: `{ExpressionText.Of(test)}` {(verdict == Verdict.True ? "true" : "false")}", line, seen.Contains((test, verdict)));

    private bool Holds(Func<Expression, Verdict> judge) => Combine(condition, judge) switch
    {
        Verdict.True => true,
        Verdict.False => false,
        _ => holdsWhereUnknown,
    };

    private static IEnumerable<Expression> Tests(Expression condition) => condition switch
    {
        And and => Tests(and.Left).Concat(Tests(and.Right)),
        Or or => Tests(or.Left).Concat(Tests(or.Right)),
        Not not => Tests(not.Operand),
        Constant => [],
        _ => [condition],
    };

    private static Verdict Combine(Expression condition, Func<Expression, Verdict> judge) => condition switch
    {
        And and => And(Combine(and.Left, judge), Combine(and.Right, judge)),
        Or or => Opposite(And(Opposite(Combine(or.Left, judge)), Opposite(Combine(or.Right, judge)))),
        Not not => Opposite(Combine(not.Operand, judge)),
        Constant constant => constant.Value is true ? Verdict.True : Verdict.False,
        _ => judge(condition),
    };

    private static Verdict And(Verdict left, Verdict right) =>
        left == Verdict.False || right == Verdict.False ? Verdict.False : left == Verdict.True && right == Verdict.True ? Verdict.True : Verdict.Unknown;

    private static Verdict Opposite(Verdict verdict) => verdict switch
    {
        Verdict.True => Verdict.False,
        Verdict.False => Verdict.True,
        _ => Verdict.Unknown,
    };
}
