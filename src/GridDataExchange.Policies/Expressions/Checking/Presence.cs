using System.Collections.Immutable;

namespace GridDataExchange.Policies.Expressions.Checking;

/// <summary>Where a condition depends on a value that a row may not have.</summary>
internal static class Presence
{
    /// <summary>True where the expression reads the row.</summary>
    public static bool ReadsRow(Expression expression) => expression switch
    {
        RowField or RowHas => true,
        _ => ExpressionParts.Of(expression).Any(ReadsRow),
    };

    /// <summary>
    /// What is read although a row may lack it and no <c>has</c> beside it then decides; or null.
    /// Such a read makes the condition unknown, and a deny holds where it is unknown.
    /// </summary>
    public static RowPath? FindUnguarded(Expression condition) => FindUnguarded(condition, []);

    // INVARIANT: what is in `given` may be absent only where the whole condition has its verdict from elsewhere.
    private static RowPath? FindUnguarded(Expression expression, ImmutableHashSet<RowPath> given) => expression switch
    {
        RowField read => read.Path.IsSure || given.Contains(read.Path) ? null : read.Path,
        And and => FindUnguarded(and.Left, given.Union(FalseWithout(and.Right))) ?? FindUnguarded(and.Right, given.Union(FalseWithout(and.Left))),
        Or or => FindUnguarded(or.Left, given.Union(TrueWithout(or.Right))) ?? FindUnguarded(or.Right, given.Union(TrueWithout(or.Left))),
        _ => ExpressionParts.Of(expression).Select(p => FindUnguarded(p, given)).FirstOrDefault(f => f is not null),
    };

    // Each of which, when absent, makes the condition false whatever else the row holds.
    private static ImmutableHashSet<RowPath> FalseWithout(Expression condition) => condition switch
    {
        RowHas has => [has.Path],
        And and => FalseWithout(and.Left).Union(FalseWithout(and.Right)),
        Or or => FalseWithout(or.Left).Intersect(FalseWithout(or.Right)),
        Not not => TrueWithout(not.Operand),
        _ => [],
    };

    private static ImmutableHashSet<RowPath> TrueWithout(Expression condition) => condition switch
    {
        Or or => TrueWithout(or.Left).Union(TrueWithout(or.Right)),
        And and => TrueWithout(and.Left).Intersect(TrueWithout(and.Right)),
        Not not => FalseWithout(not.Operand),
        _ => [],
    };
}
