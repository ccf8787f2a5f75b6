namespace GridDataExchange.Policies.Expressions;

/// <summary>Whether one condition's being true makes another true, as far as their parts joined by <c>&amp;&amp;</c> show. Never says yes wrongly; may say no where it is so.</summary>
public static class Implication
{
    /// <summary>True where every part of <paramref name="weaker"/> is a part of <paramref name="stronger"/>.</summary>
    public static bool Holds(Expression stronger, Expression weaker)
    {
        ArgumentNullException.ThrowIfNull(stronger);
        ArgumentNullException.ThrowIfNull(weaker);
        var parts = ExpressionParts.Conjuncts(stronger).ToHashSet();
        return ExpressionParts.Conjuncts(weaker).All(p => p is Constant { Value: true } || parts.Contains(p));
    }
}
