using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Linting;

/// <summary>A policy that gives nobody anything: it reads as if it did.</summary>
internal static class ReachRule
{
    public static void Check(LintContext context)
    {
        foreach (var policy in context.Policies.Allows)
        {
            var audience = context.AudienceOf(policy.To).ToList();
            if (audience.Count > 0 && audience.All(a => IsDenied(policy, RuleSide.Of(context.Policies, policy.Dataset.Name, a.Caller))))
            {
                context.Report(LintCodes.Unreachable, Severity.Error, policy, "to", $"all that `{policy.Name}` gives is denied to everybody it is for: remove it, or except them from the deny");
            }
        }
    }

    private static bool IsDenied(AllowPolicy policy, RuleSide rules)
    {
        var always = rules.Denies.Where(d => d.When is null && d.Rows is Constant { Value: true }).ToList();
        return always.Any(d => d.HidesRow) || policy.Treatments.Keys.All(f => always.Any(d => d.Fields.Contains(f)));
    }
}
