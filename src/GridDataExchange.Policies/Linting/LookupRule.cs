namespace GridDataExchange.Policies.Linting;

/// <summary>Lookups without a bound let a caller try values until one hits.</summary>
internal static class LookupRule
{
    public static void Check(LintContext context)
    {
        foreach (var policy in context.Policies.Allows.Where(a => !a.Lookup.IsEmpty && a.Limits.LookupsPerDay is null))
        {
            context.Report(LintCodes.LookupLimit, Severity.Error, policy, "lookup", $"`{policy.Name}` lets any number of values be tried: add `lookupsPerDay` to its `limits`");
        }
    }
}
