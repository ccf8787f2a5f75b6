using GridDataExchange.Catalog;
using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Linting;

/// <summary>Sensitive personal information needs a specific purpose and strict protection (PIPL article 28): a case, or an operator who signed in.</summary>
internal static class SensitiveRule
{
    public static void Check(LintContext context)
    {
        foreach (var policy in context.Policies.Allows)
        {
            var fields = policy.Treatments.Where(t => t.Value.Mask is not MaskKind.Redact && policy.Dataset.FindField(t.Key) is { Class: FieldClass.Sensitive }).Select(t => $"`{t.Key}`").Order(StringComparer.Ordinal).ToList();
            if (fields.Count == 0 || AsksForSignIn(policy))
            {
                continue;
            }

            var purposes = context.AudienceOf(policy.To).Where(a => !a.Purpose.RequiresCase).Select(a => a.Purpose.Code).Distinct(StringComparer.Ordinal).ToList();
            if (purposes.Count > 0)
            {
                context.Report(LintCodes.Sensitive, Severity.Error, policy, "when",
                    $"{string.Join(", ", fields)} of class sensitive is given for {string.Join(", ", purposes)} without a case: write `when: request.operator.verified`, or require a case in purposes.yaml");
            }
        }
    }

    private static bool AsksForSignIn(AllowPolicy policy) =>
        !CallerSpace.VerdictsOf(new And(WhenConditions.Tree(policy), new Not(CallerSpace.Verified)), null).Contains(Verdict.True);
}
