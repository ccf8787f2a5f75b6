using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Linting;

/// <summary>What a policy gives for a purpose must lie in what its legal basis covers; and rows are no statistics. Datasets shared without conditions need no basis.</summary>
internal static class PurposeRule
{
    public static void Check(LintContext context)
    {
        foreach (var policy in context.Policies.Allows.Where(a => a.Dataset.Header.Sharing is not Sharing.Unconditional))
        {
            foreach (var purpose in context.AudienceOf(policy.To).Select(a => a.Purpose).Distinct())
            {
                if (purpose.Statistical)
                {
                    context.Report(LintCodes.Statistical, Severity.Error, policy, "to", $"`{purpose.Code}` may see statistics alone, and `{policy.Name}` shows rows: name other purposes");
                }

                var dataset = policy.Dataset.Name;
                var beyond = policy.Treatments.Keys.Union(policy.Lookup, StringComparer.Ordinal)
                    .Where(f => purpose.Covers is { } covers && !covers.Contains(dataset) && !covers.Contains($"{dataset}.{f}"))
                    .Order(StringComparer.Ordinal)
                    .ToList();
                if (beyond.Count > 0)
                {
                    context.Report(LintCodes.Basis, Severity.Error, policy, "on",
                        $"the legal basis of {purpose.Code} covers no {string.Join(", ", beyond.Select(f => $"{dataset}.{f}"))}: leave it out, or add it to `covers` where the law allows it");
                }
            }
        }
    }
}
