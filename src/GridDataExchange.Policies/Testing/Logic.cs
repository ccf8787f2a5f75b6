using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Testing;

/// <summary>Judges one test of a condition; there is no row where the condition speaks of none.</summary>
internal delegate Verdict Judging(Caller caller, RequestContext request, RowValues? row);

/// <summary>The shape of a condition: what <c>&amp;&amp;</c>, <c>||</c> and <c>!</c> join, down to tests that have no such parts.</summary>
internal abstract record Logic
{
    /// <summary>The tests, each once.</summary>
    public IEnumerable<Test> Tests => All().DistinctBy(t => t.Text, StringComparer.Ordinal);

    /// <summary>The verdict of the whole, from those of its tests: SQL's three-valued logic.</summary>
    public Verdict Combine(Func<Test, Verdict> judge) => this switch
    {
        And and => Both(and.Left.Combine(judge), and.Right.Combine(judge)),
        Or or => Opposite(Both(Opposite(or.Left.Combine(judge)), Opposite(or.Right.Combine(judge)))),
        Not not => Opposite(not.Operand.Combine(judge)),
        Always always => always.Verdict,
        _ => judge((Test)this),
    };

    /// <summary>True for false and false for true.</summary>
    public static Verdict Opposite(Verdict verdict) => verdict switch
    {
        Verdict.True => Verdict.False,
        Verdict.False => Verdict.True,
        _ => Verdict.Unknown,
    };

    private IEnumerable<Test> All() => this switch
    {
        And and => and.Left.All().Concat(and.Right.All()),
        Or or => or.Left.All().Concat(or.Right.All()),
        Not not => not.Operand.All(),
        Test test => [test],
        _ => [],
    };

    private static Verdict Both(Verdict left, Verdict right) =>
        left == Verdict.False || right == Verdict.False ? Verdict.False : left == Verdict.True && right == Verdict.True ? Verdict.True : Verdict.Unknown;

    /// <summary><c>left &amp;&amp; right</c></summary>
    public sealed record And(Logic Left, Logic Right) : Logic;

    /// <summary><c>left || right</c></summary>
    public sealed record Or(Logic Left, Logic Right) : Logic;

    /// <summary><c>!operand</c></summary>
    public sealed record Not(Logic Operand) : Logic;

    /// <summary>A constant.</summary>
    public sealed record Always(Verdict Verdict) : Logic;

    /// <summary>A test, by its text in CEL: tests of one text are one.</summary>
    public sealed record Test(string Text, Judging Judge) : Logic;
}
