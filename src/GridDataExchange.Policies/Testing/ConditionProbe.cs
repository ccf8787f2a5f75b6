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
internal sealed class ConditionProbe(string key, TestTree condition, bool holdsWhereUnknown, int line)
{
    private readonly ImmutableArray<Test> tests = [.. condition.Tests.DistinctBy(t => t.Text, StringComparer.Ordinal)];
    private readonly HashSet<(string Test, Verdict Seen)> seen = [];

    /// <summary>Notes what the tests gave once, and says whether the condition holds.</summary>
    public bool Watch(Func<Test, Verdict> judge)
    {
        var verdicts = tests.ToDictionary(t => t.Text, judge, StringComparer.Ordinal);
        var holds = Holds(t => verdicts[t.Text]);
        foreach (var (test, verdict) in verdicts.Where(v => v.Value != Verdict.Unknown))
        {
            var opposite = verdict == Verdict.True ? Verdict.False : Verdict.True;
            if (Holds(t => t.Text == test ? opposite : verdicts[t.Text]) != holds)
            {
                seen.Add((test, verdict));
            }
        }

        return holds;
    }

    public IEnumerable<CoverageItem> Items =>
        from test in tests
        from verdict in new[] { Verdict.True, Verdict.False }
        select new CoverageItem($"`{key}`: `{test.Text}` {(verdict == Verdict.True ? "true" : "false")}", line, seen.Contains((test.Text, verdict)));

    private bool Holds(Func<Test, Verdict> judge) => condition.Combine(judge) switch
    {
        Verdict.True => true,
        Verdict.False => false,
        _ => holdsWhereUnknown,
    };
}
