using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Linting;

/// <summary>Conditions, and parts of conditions joined by <c>&amp;&amp;</c>, that never hold or always do for everybody the policy is for.</summary>
internal static class ConditionRule
{
    public static void Check(LintContext context)
    {
        foreach (var policy in context.Policies.Allows)
        {
            var callers = context.AudienceOf(policy.To).Select(a => a.Caller).ToList();
            Check(WhenConditions.Tree(policy), "when", callers, (code, sentence) => context.Report(code, Severity.Error, policy, "when", sentence));
            Check(policy.Rows, "rows", callers, (code, sentence) => context.Report(code, Severity.Error, policy, "rows", sentence));
        }

        foreach (var policy in context.Policies.Denies)
        {
            var callers = context.Callers().Select(c => c.Caller).Where(c => !policy.Except.Includes(c)).ToList();
            Check(WhenConditions.Tree(policy), "when", callers, (code, sentence) => context.Report(code, Severity.Error, policy, "when", sentence));
            Check(policy.Rows, "rows", callers, (code, sentence) => context.Report(code, Severity.Error, policy, "rows", sentence));
        }
    }

    // `true` alone is how a policy says that it means every row.
    private static void Check(Expression condition, string key, List<Caller> callers, Action<string, string> report)
    {
        if (condition is Constant { Value: true })
        {
            return;
        }

        if (Verdicts(condition, callers) is { } all && !all.Contains(Verdict.True))
        {
            report(LintCodes.NeverTrue, $"`{key}` is never true: remove the policy or correct the condition");
            return;
        }

        foreach (var part in ExpressionParts.Conjuncts(condition).Where(p => Verdicts(p, callers).SetEquals([Verdict.True])))
        {
            report(LintCodes.AlwaysTrue, $"`{ExpressionText.Of(part)}` is always true: remove it or correct it");
        }
    }

    private static HashSet<Verdict> Verdicts(Expression condition, List<Caller> callers) =>
        ExpressionParts.All(condition).Any(e => e is ContextValue { Name: ContextName.CallerDepartment or ContextName.CallerPurpose })
            ? [.. callers.SelectMany(c => CallerSpace.VerdictsOf(condition, c))]
            : [.. CallerSpace.VerdictsOf(condition, null)];
}
