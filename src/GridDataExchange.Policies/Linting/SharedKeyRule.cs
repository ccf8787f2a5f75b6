using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Linting;

/// <summary>Who is given business keys: two who hold the same can put their answers together, whatever the purposes.</summary>
internal static class SharedKeyRule
{
    public static void Check(LintContext context)
    {
        foreach (var policy in context.Policies.Allows)
        {
            foreach (var name in policy.Treatments.Keys.Where(k => Shares(policy, k)).Order(StringComparer.Ordinal))
            {
                var others = context.Policies.Allows.Where(a => a != policy && a.Dataset == policy.Dataset && Shares(a, name)).Select(a => a.Name).ToList();
                context.Report(LintCodes.SharedKey, Severity.Warning, policy, "clear",
                    $"`{policy.Name}` shares the business key `{name}`{(others.Count > 0 ? $", as do {string.Join(", ", others)}" : "")}: answers can be joined by it; leave it out, or accept it with a reason");
            }
        }
    }

    // Pseudonyms of two departments or purposes have nothing in common.
    private static bool Shares(AllowPolicy policy, string name) =>
        policy.Treatments.TryGetValue(name, out var treatment) && treatment.Mask is not (MaskKind.Pseudonym or MaskKind.Redact) && policy.Dataset.FindField(name) is { Class: FieldClass.Key };
}
