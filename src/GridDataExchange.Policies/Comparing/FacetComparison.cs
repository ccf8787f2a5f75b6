using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;
using ValueType = GridDataExchange.Policies.Expressions.ValueType;

namespace GridDataExchange.Policies.Comparing;

/// <summary>Compares what two sets of rules on one dataset show one caller, facet by facet: first by proof over all that conditions can tell apart, then by trying rows.</summary>
internal sealed class FacetComparison
{
    private readonly RuleSide before;
    private readonly RuleSide after;
    private readonly string asked;
    private readonly Facet[] facets;
    private readonly bool[] mayGain;
    private readonly bool[] mayLose;
    private readonly Witness?[] gains;
    private readonly Witness?[] losses;

    private FacetComparison(RuleSide before, RuleSide after)
    {
        (this.before, this.after) = (before, after);
        asked = $"{RuleText.Of(before)}\n{RuleText.Of(after)}";
        facets = [.. Facet.Of(before, after)];
        mayGain = new bool[facets.Length];
        mayLose = new bool[facets.Length];
        gains = new Witness?[facets.Length];
        losses = new Witness?[facets.Length];
    }

    /// <summary>What differs, in the order of the facets; a gain before a loss.</summary>
    public static IReadOnlyList<FacetChange> Compare(RuleSide before, RuleSide after, Caller caller)
    {
        var comparison = new FacetComparison(before, after);
        comparison.Prove(caller);
        if (comparison.mayGain.Contains(true) || comparison.mayLose.Contains(true))
        {
            comparison.Search(caller);
        }

        return [.. comparison.Changes()];
    }

    private void Prove(Caller caller)
    {
        var space = new ConditionSpace([before.Guard, after.Guard, .. before.Conditions, .. after.Conditions, Verified], caller);
        if (!space.IsSearchable)
        {
            Array.Fill(mayGain, true);
            Array.Fill(mayLose, true);
            return;
        }

        var (old, now) = (new Verdict[before.Conditions.Length], new Verdict[after.Conditions.Length]);
        var verified = space.Conditions[^1];
        foreach (var point in space.Points())
        {
            if (verified(point) == Verdict.False)
            {
                continue;
            }

            Fill(space, point, 0, 2, before, old);
            Fill(space, point, 1, 2 + old.Length, after, now);
            for (var f = 0; f < facets.Length; f++)
            {
                var (was, has) = (facets[f].Seen(before, old), facets[f].Seen(after, now));
                mayGain[f] |= facets[f].Gains(was, has, before, after);
                mayLose[f] |= facets[f].Gains(has, was, before, after);
            }
        }
    }

    // Without what the purpose asks of every request nothing is granted, whatever the policies say.
    private static void Fill(ConditionSpace space, int[] point, int guard, int first, RuleSide rules, Verdict[] verdicts)
    {
        var open = space.Conditions[guard](point) == Verdict.True;
        for (var i = 0; i < verdicts.Length; i++)
        {
            verdicts[i] = open || i >= rules.Allows.Length ? space.Conditions[first + i](point) : Verdict.False;
        }
    }

    private void Search(Caller caller)
    {
        foreach (var situation in Situations.For(caller, [before, after]))
        {
            var (old, now) = (situation.Judge(before), situation.Judge(after));
            var open = false;
            for (var f = 0; f < facets.Length; f++)
            {
                var (was, has) = (facets[f].Seen(before, old), facets[f].Seen(after, now));
                if (facets[f].Gains(was, has, before, after))
                {
                    gains[f] ??= WitnessOf(f);
                }

                if (facets[f].Gains(has, was, before, after))
                {
                    losses[f] ??= WitnessOf(f);
                }

                open |= (mayGain[f] && gains[f] is null) || (mayLose[f] && losses[f] is null);
            }

            if (!open)
            {
                return;
            }

            Witness WitnessOf(int f) => new([.. situation.Facts().Where(f => asked.Contains(f.Key, StringComparison.Ordinal))], facets[f].Shown(before, old), facets[f].Shown(after, now));
        }
    }

    // A row that merely appears with a field that is a change itself needs no line of its own.
    private IEnumerable<FacetChange> Changes()
    {
        var (gained, lost) = (false, false);
        for (var f = 0; f < facets.Length; f++)
        {
            if (mayGain[f] && !(gained && facets[f].Kind is FacetKind.Row))
            {
                gained = true;
                yield return Of(f, gains[f] is null ? ChangeKind.Unknown : ChangeKind.Gain, gains[f]);
            }

            if (mayLose[f] && !(lost && facets[f].Kind is FacetKind.Row))
            {
                lost = true;
                yield return Of(f, losses[f] is null ? ChangeKind.UnknownLoss : ChangeKind.Loss, losses[f]);
            }
        }
    }

    private FacetChange Of(int f, ChangeKind kind, Witness? witness)
    {
        var (was, has) = (facets[f].Possible(before), facets[f].Possible(after));
        return new(facets[f], kind, was, was == has ? $"{has}, in other rows" : has, witness);
    }

    // A verified operator has a name: what a token exchange or sign-in gives.
    private static Or Verified { get; } = new(
        new Not(new ContextValue(ContextName.RequestOperatorVerified, ValueType.Bool)),
        new Comparison(ComparisonOperator.NotEqual, new ContextValue(ContextName.RequestOperatorName, ValueType.String), new Constant("", ValueType.String)));
}

/// <summary>What differs of one facet.</summary>
internal sealed record FacetChange(Facet Facet, ChangeKind Kind, string Before, string After, Witness? Witness);
