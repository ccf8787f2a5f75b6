using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Testing;

/// <summary>Watches what the cases exercise of one policy. All that hangs on what kind of condition a <c>when</c> is stands here and in <see cref="ConditionProbe"/>.</summary>
internal abstract class PolicyProbe(string policy, PolicyPlace? place)
{
    private bool applied;

    /// <summary>What is known so far.</summary>
    public PolicyCoverage Coverage => new(policy, place, [new("the policy applies", place?.Line ?? 0, applied), .. Items]);

    protected abstract IEnumerable<CoverageItem> Items { get; }

    /// <summary>Watches a case on the policy's dataset, or on one whose rows are about persons of it.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="request">The request.</param>
    /// <param name="rows">The rows of the policy's dataset that the case gives.</param>
    public void Watch(Caller caller, RequestContext request, IReadOnlyList<RowValues> rows) => applied |= Applies(caller, request, rows);

    protected abstract bool Applies(Caller caller, RequestContext request, IReadOnlyList<RowValues> rows);

    protected static ConditionProbe? WhenProbe(Expression? when, bool holdsWhereUnknown, PolicyPlace? place) =>
        when is null ? null : new ConditionProbe("when", when, holdsWhereUnknown, place?.WhenLine ?? 0);

    protected static bool Watch(ConditionProbe? when, Caller caller, RequestContext request) =>
        when is null || when.Watch(test => Evaluator.Judge(test, caller, request, null));

    protected static bool Watch(ConditionProbe probe, Caller caller, RequestContext request, IReadOnlyList<RowValues> rows)
    {
        var holds = false;
        foreach (var row in rows)
        {
            holds |= probe.Watch(test => Evaluator.Judge(test, caller, request, row.Invoke));
        }

        return holds;
    }
}

/// <summary>Watches an allow: it applies where the caller is in its audience, its <c>when</c> holds, and its <c>rows</c> does for the row.</summary>
internal sealed class AllowProbe(AllowPolicy allow) : PolicyProbe(allow.Name, allow.Place)
{
    private readonly AudienceProbe to = new("to", allow.To, allow.Place?.AudienceLine ?? 0);
    private readonly ConditionProbe? when = WhenProbe(allow.When, holdsWhereUnknown: false, allow.Place);
    private readonly ConditionProbe rows = new("rows", allow.Rows, holdsWhereUnknown: false, allow.Place?.RowsLine ?? 0);

    protected override IEnumerable<CoverageItem> Items => [.. to.Items, .. when?.Items ?? [], .. rows.Items];

    protected override bool Applies(Caller caller, RequestContext request, IReadOnlyList<RowValues> given) =>
        to.Watch(caller) && Scope.HoldsData(caller, allow.Dataset) && Watch(when, caller, request) && Watch(rows, caller, request, given);
}

/// <summary>Watches a deny: it applies where the caller is not excepted, its <c>when</c> is not false, and its <c>rows</c> is not for the row.</summary>
internal sealed class DenyProbe(DenyPolicy deny) : PolicyProbe(deny.Name, deny.Place)
{
    private readonly AudienceProbe except = new("except", deny.Except, deny.Place?.AudienceLine ?? 0);
    private readonly ConditionProbe? when = WhenProbe(deny.When, holdsWhereUnknown: true, deny.Place);
    private readonly ConditionProbe rows = new("rows", deny.Rows, holdsWhereUnknown: true, deny.Place?.RowsLine ?? 0);
    private bool spared;

    protected override IEnumerable<CoverageItem> Items => [.. Exceptions, .. when?.Items ?? [], .. rows.Items];

    private IEnumerable<CoverageItem> Exceptions => deny.Except == Audience.Nobody
        ? []
        : [new("`except`: a caller in it, of a row that is denied to others", deny.Place?.AudienceLine ?? 0, spared), .. except.Items];

    protected override bool Applies(Caller caller, RequestContext request, IReadOnlyList<RowValues> given)
    {
        if (deny.Except.Includes(caller))
        {
            spared |= given.Any(row => WouldDeny(caller, request, row));
            return false;
        }

        var applies = Watch(when, caller, request) && Watch(rows, caller, request, given);
        if (applies)
        {
            except.Watch(caller);
        }

        return applies;
    }

    private bool WouldDeny(Caller caller, RequestContext request, RowValues row) =>
        (deny.When is null || Evaluator.Judge(deny.When, caller, request, null) != Verdict.False)
        && Evaluator.Judge(deny.Rows, caller, request, row.Invoke) != Verdict.False;
}
