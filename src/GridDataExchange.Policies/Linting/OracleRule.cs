using GridDataExchange.Catalog;
using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Linting;

/// <summary>
/// A row's appearing, or which treatment applies in it, tells of each field that the condition reads. So a field of a person or a key that a condition reads must be
/// clear in every row shown, or masked no coarser than the condition reads it.
/// </summary>
internal static class OracleRule
{
    public static void Check(LintContext context)
    {
        foreach (var (caller, purpose) in context.Callers())
        {
            foreach (var dataset in context.Policies.Catalogue.Datasets)
            {
                var rules = RuleSide.Of(context.Policies, dataset.Name, caller);
                foreach (var policy in rules.Allows)
                {
                    Check(context, rules, policy, caller, purpose);
                }
            }
        }
    }

    private static void Check(LintContext context, RuleSide rules, AllowPolicy policy, Caller caller, Purpose purpose)
    {
        foreach (var name in ExpressionParts.Fields(policy.Rows).Where(f => policy.Dataset.FindField(f) is { Class: not FieldClass.Open }))
        {
            var fineness = Fineness.Of(policy.Rows, name);
            if (CallerSpace.Any(rules, caller, [WhenConditions.Tree(policy)], (space, point, verdicts, when) => IsAt(space, point, verdicts, when) && rules.TreatmentOf(name, verdicts) is null))
            {
                context.Report(LintCodes.Oracle, Severity.Error, policy, "rows",
                    $"the condition reads `{name}`, which {caller.Department} is not shown in every row it sees for {purpose.Code}: the rows or fields that appear tell of it; show `{name}` clear there, or do not read it");
            }

            Treatment? coarser = null;
            if (CallerSpace.Any(rules, caller, [WhenConditions.Tree(policy)], (space, point, verdicts, when) =>
                IsAt(space, point, verdicts, when) && rules.TreatmentOf(name, verdicts) is { } shown && !fineness.FitsUnder(coarser = shown, policy.Dataset.FindField(name)!)))
            {
                context.Report(LintCodes.Boundary, Severity.Error, policy, "rows",
                    $"the condition reads `{name}` finer than {caller.Department} is shown it for {purpose.Code} ({coarser?.Name ?? "masked"}): a row's appearing tells more than the mask; compare no finer, such as by ageInYear for a year");
            }

            // A field that is absent shows as null whether hidden or clear, which tells nothing.
            bool IsAt(ConditionSpace space, int[] point, Verdict[] verdicts, Verdict[] when) =>
                when[0] == Verdict.True && rules.ShowsRow(verdicts) && space.Has(point, name);
        }
    }
}
