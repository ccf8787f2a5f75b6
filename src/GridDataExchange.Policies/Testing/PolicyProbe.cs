using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Testing;

/// <summary>Watches what the cases exercise of one policy.</summary>
internal abstract class PolicyProbe(string policy, PolicySource source, ConditionProbe? when, ConditionProbe rows)
{
    private bool applied;

    /// <summary>What is known so far.</summary>
    public PolicyCoverage Coverage => new(policy, source, [new("the policy applies", source.Line, applied), .. AudienceItems, .. when?.Items ?? [], .. rows.Items]);

    protected abstract IEnumerable<CoverageItem> AudienceItems { get; }

    /// <summary>Watches a case on the policy's dataset, or on one whose rows are about persons of it.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="request">The request.</param>
    /// <param name="given">The rows of the policy's dataset that the case gives.</param>
    public void Watch(Caller caller, RequestContext request, IReadOnlyList<RowValues> given) => applied |= Applies(caller, request, given);

    protected abstract bool Applies(Caller caller, RequestContext request, IReadOnlyList<RowValues> given);

    // Every row is watched, also those after one for which the condition holds.
    protected bool ConditionsHold(Caller caller, RequestContext request, IReadOnlyList<RowValues> given) =>
        (when is null || when.Watch(caller, request, null)) && given.Aggregate(false, (holds, row) => rows.Watch(caller, request, row) || holds);

    protected static ConditionProbe? ProbeOf(Logic? when, bool holdsWhereUnknown, PolicySource source) =>
        when is null ? null : new ConditionProbe("when", when, holdsWhereUnknown, source.LineOf("when"));
}

/// <summary>Watches an allow: it applies where the caller is in its audience, its <c>when</c> holds, and its <c>rows</c> does for the row.</summary>
internal sealed class AllowProbe(AllowPolicy allow) : PolicyProbe(
    allow.Name, allow.Source, ProbeOf(WhenLogic.Of(allow), false, allow.Source), new ConditionProbe("rows", RowsLogic.Of(allow.Rows), false, allow.Source.LineOf("rows")))
{
    private readonly AudienceProbe to = new("to", allow.To, allow.Source.LineOf("to"));

    protected override IEnumerable<CoverageItem> AudienceItems => to.Items;

    protected override bool Applies(Caller caller, RequestContext request, IReadOnlyList<RowValues> given) =>
        to.Watch(caller) && Scope.HoldsData(caller, allow.Dataset) && ConditionsHold(caller, request, given);
}

/// <summary>Watches a deny: it applies where the caller is not excepted, its <c>when</c> is not false, and its <c>rows</c> is not for the row.</summary>
internal sealed class DenyProbe(DenyPolicy deny) : PolicyProbe(
    deny.Name, deny.Source, ProbeOf(WhenLogic.Of(deny), true, deny.Source), new ConditionProbe("rows", RowsLogic.Of(deny.Rows), true, deny.Source.LineOf("rows")))
{
    private readonly AudienceProbe except = new("except", deny.Except, deny.Source.LineOf("except"));
    private bool spared;

    protected override IEnumerable<CoverageItem> AudienceItems => deny.Except == Audience.Nobody
        ? []
        : [new("`except`: a caller in it, of a row that is denied to others", deny.Source.LineOf("except"), spared), .. except.Items];

    protected override bool Applies(Caller caller, RequestContext request, IReadOnlyList<RowValues> given)
    {
        if (deny.Except.Includes(caller))
        {
            spared |= given.Any(row => Evaluator.Judge(deny.Rows, caller, request, row.Invoke) != Verdict.False);
            return false;
        }

        var applies = ConditionsHold(caller, request, given);
        if (applies)
        {
            except.Watch(caller);
        }

        return applies;
    }
}
