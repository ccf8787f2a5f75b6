using System.Collections.Immutable;
using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Explaining;

/// <summary>Takes the conditions of a policy apart, for one request and perhaps one row.</summary>
internal sealed class ConditionExplainer(ExplainedRequest asked)
{
    /// <summary>What the policy asks, part by part; empty for nothing.</summary>
    public ImmutableArray<ExplainedCondition> Of(AllowPolicy policy) =>
        [.. When(policy.When is null ? null : WhenConditions.Tree(policy), () => WhenConditions.Judge(policy, asked.Caller, asked.Request)), .. Rows(policy.Rows)];

    /// <summary>Which rows the policy denies, and when, part by part.</summary>
    public ImmutableArray<ExplainedCondition> Of(DenyPolicy policy) =>
        [.. When(policy.When is null ? null : WhenConditions.Tree(policy), () => WhenConditions.Judge(policy, asked.Caller, asked.Request)), .. Rows(policy.Rows)];

    /// <summary>Whether the condition over rows holds; null where there is no row to tell.</summary>
    public Verdict? Judge(Expression rows) => rows is Constant { Value: true }
        ? Verdict.True
        : asked.Row is { } row ? Evaluator.Judge(rows, asked.Caller, asked.Request, name => row.GetValueOrDefault(name)) : null;

    private IEnumerable<ExplainedCondition> When(Expression? when, Func<Verdict> judge)
    {
        if (when is null)
        {
            return [];
        }

        return when is Opaque opaque
            ? [new ExplainedCondition($"the circumstances are so: {opaque.Text}", opaque.Text, Of(judge()))]
            : ExpressionParts.Conjuncts(when).Select(p => new ExplainedCondition(ConditionWords.Of(p), ExpressionText.Of(p), Of(Evaluator.Judge(p, asked.Caller, asked.Request, null))));
    }

    private IEnumerable<ExplainedCondition> Rows(Expression rows) => ExpressionParts.Conjuncts(rows)
        .Where(p => p is not Constant { Value: true })
        .Select(p => new ExplainedCondition(ConditionWords.Of(p), ExpressionText.Of(p), Of(Judge(p))));

    private static bool? Of(Verdict? verdict) => verdict switch { Verdict.True => true, Verdict.False => false, _ => null };
}
