using GridDataExchange.Policies.Expressions.Checking;

namespace GridDataExchange.Policies.Linting;

/// <summary>
/// A department that is probably misspelt. There is no register of departments in a policies folder; known are the stewards of datasets and the departments that
/// policies are for. So an exception for a department that is neither is for nobody; and a department that one policy alone names, and that nearly has the name
/// of another, is taken for a slip.
/// </summary>
internal static class DepartmentRule
{
    public static void Check(LintContext context)
    {
        var stewards = context.Policies.Catalogue.Datasets.Select(d => d.Header.Steward).ToHashSet(StringComparer.Ordinal);
        var served = context.Policies.Allows.SelectMany(a => a.To.Departments).ToLookup(d => d, StringComparer.Ordinal);
        foreach (var policy in context.Policies.Denies)
        {
            foreach (var department in policy.Except.Departments.Where(d => d.Length > 0 && !stewards.Contains(d) && !served.Contains(d)).Order(StringComparer.Ordinal))
            {
                context.Report(LintCodes.UnknownDepartment, Severity.Error, policy, "except", $"`{department}` is the steward of no dataset and no policy is for it: correct the name or remove it");
            }
        }

        var known = stewards.Concat(served.Select(d => d.Key)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        foreach (var policy in context.Policies.Allows)
        {
            foreach (var department in policy.To.Departments.Where(d => !stewards.Contains(d) && served[d].Count() == 1).Order(StringComparer.Ordinal))
            {
                if (Spelling.FindNear(department, known.Where(k => stewards.Contains(k) || served[k].Count() > 1)) is { } meant)
                {
                    context.Report(LintCodes.UnknownDepartment, Severity.Error, policy, "to", $"`{department}` is named here alone and nearly spells `{meant}`: correct the name");
                }
            }
        }
    }
}
