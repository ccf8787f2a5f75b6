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
internal sealed class ConditionProbe(string key, Logic condition, bool holdsWhereUnknown, int line)
{
    private readonly ImmutableArray<Logic.Test> tests = [.. condition.Tests];
    private readonly HashSet<(string Test, Verdict Seen)> seen = [];

    /// <summary>Notes what the tests give once, and says whether the condition holds.</summary>
    public bool Watch(Caller caller, RequestContext request, RowValues? row)
    {
        var verdicts = tests.ToDictionary(t => t.Text, t => t.Judge(caller, request, row), StringComparer.Ordinal);
        var holds = Holds(t => verdicts[t.Text]);
        foreach (var (text, verdict) in verdicts.Where(v => v.Value != Verdict.Unknown))
        {
            if (Holds(t => t.Text == text ? Logic.Opposite(verdict) : verdicts[t.Text]) != holds)
            {
                seen.Add((text, verdict));
            }
        }

        return holds;
    }

    public IEnumerable<CoverageItem> Items =>
        from test in tests
        from verdict in new[] { Verdict.True, Verdict.False }
        select new CoverageItem($"`{key}`: `{test.Text}` {(verdict == Verdict.True ? "true" : "false")}, and deciding", line, seen.Contains((test.Text, verdict)));

    private bool Holds(Func<Logic.Test, Verdict> judge) => condition.Combine(judge) switch
    {
        Verdict.True => true,
        Verdict.False => false,
        _ => holdsWhereUnknown,
    };
}
