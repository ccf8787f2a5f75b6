using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;
using ValueType = GridDataExchange.Policies.Expressions.ValueType;

namespace GridDataExchange.Policies.Linting;

/// <summary>Looks at all that the rules on one dataset can tell apart for one caller, under requests that are not refused beforehand.</summary>
internal static class CallerSpace
{
    /// <summary>True, verified: what only a sign-in gives.</summary>
    public static Expression Verified { get; } = new ContextValue(ContextName.RequestOperatorVerified, ValueType.Bool);

    private static Expression Possible { get; } = new Or(
        new Not(Verified),
        new Comparison(ComparisonOperator.NotEqual, new ContextValue(ContextName.RequestOperatorName, ValueType.String), new Constant("", ValueType.String)));

    /// <summary>
    /// Whether it is so at some point; true also where there are too many points to look at. The function is given the point's space, the point,
    /// the verdicts of the rules' conditions and those of the further conditions.
    /// </summary>
    public static bool Any(RuleSide rules, Caller caller, IReadOnlyList<Expression> further, Func<ConditionSpace, int[], Verdict[], Verdict[], bool> isSo)
    {
        var space = new ConditionSpace([rules.Guard, Possible, .. rules.Conditions, .. further], caller);
        if (!space.IsSearchable)
        {
            return true;
        }

        var (own, others) = (new Verdict[rules.Conditions.Length], new Verdict[further.Count]);
        foreach (var point in space.Points())
        {
            if (space.Conditions[0](point) != Verdict.True || space.Conditions[1](point) != Verdict.True)
            {
                continue;
            }

            for (var i = 0; i < own.Length; i++)
            {
                own[i] = space.Conditions[2 + i](point);
            }

            for (var i = 0; i < others.Length; i++)
            {
                others[i] = space.Conditions[2 + own.Length + i](point);
            }

            if (isSo(space, point, own, others))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The verdicts that a condition alone can have for the caller; every one where there are too many points to look at.</summary>
    public static IReadOnlySet<Verdict> VerdictsOf(Expression condition, Caller? caller)
    {
        var space = new ConditionSpace([condition, Possible], caller);
        return space.IsSearchable
            ? space.Points().Where(p => space.Conditions[1](p) == Verdict.True).Select(p => space.Conditions[0](p)).ToHashSet()
            : Enum.GetValues<Verdict>().ToHashSet();
    }
}
