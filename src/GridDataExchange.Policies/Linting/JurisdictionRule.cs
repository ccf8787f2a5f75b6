using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Linting;

/// <summary>A policy that shows rows beyond the caller's divisions, of a dataset that has a jurisdiction and is not shared without conditions.</summary>
internal static class JurisdictionRule
{
    public static void Check(LintContext context)
    {
        foreach (var policy in context.Policies.Allows.Where(a => a.Dataset is { Jurisdiction: not null, Header.Sharing: not Sharing.Unconditional }))
        {
            var field = policy.Dataset.Jurisdiction!.Name;
            if (!ExpressionParts.Conjuncts(policy.Rows).Any(p => p is Within { Code: RowField code } && code.Path.Key == field))
            {
                context.Report(LintCodes.Jurisdiction, Severity.Error, policy, "rows", $"`{policy.Name}` shows rows of every division: add `within(row.{field}, caller.jurisdictions)`");
            }
        }
    }
}
