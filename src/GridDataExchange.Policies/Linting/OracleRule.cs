using GridDataExchange.Catalog;
using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Linting;

/// <summary>
/// A row's appearing, or which treatment applies in it, tells of each field that the condition reads. So a field of a person or a key that a condition reads must be
/// clear in every row shown, or masked no coarser than the condition reads it. The same of a field that relations lead to, which must be shown through them;
/// a field that says nothing of a person does so where the row is found by what does.
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
        foreach (var path in ExpressionParts.Paths(policy.Rows).Where(p => !p.IsOpen))
        {
            var (name, fineness, sight) = (path.Key, Fineness.Of(policy.Rows, path), new PathSight(context.Policies, path, caller));
            Expression[] further = [WhenConditions.Tree(policy), .. sight.Conditions];
            if (CallerSpace.Any(rules, caller, further, (space, point, verdicts, others) => IsAt(space, point, verdicts, others) && sight.Shown(rules, verdicts, others.AsSpan(1)) is null))
            {
                context.Report(LintCodes.Oracle, Severity.Error, policy, "rows",
                    $"the condition reads `{name}`, which {caller.Department} is not shown in every row it sees for {purpose.Code}: the rows or fields that appear tell of it; show `{name}` clear there, or do not read it");
            }

            Treatment? coarser = null;
            if (CallerSpace.Any(rules, caller, further, (space, point, verdicts, others) =>
                IsAt(space, point, verdicts, others) && sight.Shown(rules, verdicts, others.AsSpan(1)) is { } shown && !fineness.FitsUnder(coarser = shown, path.Field)))
            {
                context.Report(LintCodes.Boundary, Severity.Error, policy, "rows",
                    $"the condition reads `{name}` finer than {caller.Department} is shown it for {purpose.Code} ({coarser?.Name ?? "masked"}): a row's appearing tells more than the mask; compare no finer, such as by ageInYear for a year");
            }

            // A field that is absent shows as null whether hidden or clear, which tells nothing.
            bool IsAt(ConditionSpace space, int[] point, Verdict[] verdicts, Verdict[] others) =>
                others[0] == Verdict.True && rules.ShowsRow(verdicts) && space.Has(point, path) && !sight.HidesRow(others.AsSpan(1));
        }
    }
}
