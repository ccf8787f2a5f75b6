namespace GridDataExchange.Policies.Linting;

/// <summary>A shared condition that no policy uses: nothing says on which rows it would be about, so its types were never checked.</summary>
internal static class SharedConditionRule
{
    public static void Check(LintContext context)
    {
        foreach (var condition in context.Policies.Conditions.Where(c => c.UsedBy.IsEmpty))
        {
            context.Report(LintCodes.UnusedCondition, Severity.Warning, condition, $"no policy uses the condition `{condition.Name}`: remove it, or refer to it from `rows` or `when`");
        }
    }
}
