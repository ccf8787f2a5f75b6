using System.Collections.Immutable;

namespace GridDataExchange.Policies.Linting;

/// <summary>Finds what is allowed by the language but should not be written in it.</summary>
public static class PolicyLint
{
    private static readonly Action<LintContext>[] Rules =
    [
        ReachRule.Check,
        DepartmentRule.Check,
        ConditionRule.Check,
        JurisdictionRule.Check,
        SensitiveRule.Check,
        OracleRule.Check,
        LookupRule.Check,
        CandidatesRule.Check,
        SharedKeyRule.Check,
        PurposeRule.Check,
        SharedConditionRule.Check,
    ];

    /// <summary>The findings in the order of file and line, without those that a policy accepts with a reason.</summary>
    public static ImmutableArray<Finding> Check(PolicySet policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        var context = new LintContext(policies);
        foreach (var rule in Rules)
        {
            rule(context);
        }

        context.ReportUnusedAcceptances();
        return
        [
            .. context.Findings.Distinct()
                .OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line)
                .ThenBy(f => f.Code, StringComparer.Ordinal).ThenBy(f => f.Sentence, StringComparer.Ordinal),
        ];
    }
}
