using System.Collections.Immutable;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies;

/// <summary>The policies that can apply to one caller, whatever a request says: the caller is among whom they are for. Immutable.</summary>
/// <remarks>
/// INVARIANT: an entitlement is a function of the policy set, the caller, and how the conditions over requests (<c>when</c>) come out. <see cref="Entitle"/> is given
/// nothing else, so that what is kept under these three is never an entitlement of other circumstances.
/// </remarks>
public sealed class Candidates
{
    private const int Always = -1;

    private readonly PolicySet policies;
    private readonly ImmutableArray<(AllowPolicy Policy, int Condition)> allows;
    private readonly ImmutableArray<(DenyPolicy Policy, int Condition)> denies;
    private readonly ImmutableArray<WhenCondition> conditions;

    /// <summary>Finds the policies that can apply to a caller.</summary>
    public Candidates(PolicySet policies, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(caller);
        this.policies = policies;
        Caller = caller;
        var different = ImmutableArray.CreateBuilder<WhenCondition>();
        var able = ImmutableArray.CreateBuilder<(AllowPolicy, int)>();

        // A caller without a known purpose is granted nothing, also by a policy that names no purpose.
        if (policies.Catalogue.FindPurpose(caller.Purpose) is not null)
        {
            foreach (var allow in policies.Allows)
            {
                if (allow.Rows is not Constant { Value: false } && allow.To.Includes(caller) && Scope.HoldsData(caller, allow.Dataset))
                {
                    able.Add((allow, NumberOf(allow.When, different)));
                }
            }
        }

        var barring = ImmutableArray.CreateBuilder<(DenyPolicy, int)>();
        foreach (var deny in policies.Denies)
        {
            if (deny.Rows is not Constant { Value: false } && !deny.Except.Includes(caller))
            {
                barring.Add((deny, NumberOf(deny.When, different)));
            }
        }

        (allows, denies, conditions) = (able.DrainToImmutable(), barring.DrainToImmutable(), different.DrainToImmutable());
    }

    /// <summary>Whose they are.</summary>
    public Caller Caller { get; }

    /// <summary>How many different conditions over the request decide which of them apply.</summary>
    public int Conditions => conditions.Length;

    /// <summary>Judges the conditions over a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="outcomes">Takes one character for each condition: equal for two requests that have the same entitlement by the same policies.</param>
    public void Judge(RequestContext request, Span<char> outcomes)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfNotEqual(outcomes.Length, conditions.Length);
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = conditions[i].Judge(Caller, request) switch { Verdict.True => '1', Verdict.False => '0', _ => '?' };
        }
    }

    /// <summary>The entitlement of the caller where the conditions come out like this. Default deny: what no policy allows is not in it.</summary>
    public Entitlement Entitle(ReadOnlySpan<char> outcomes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(outcomes.Length, conditions.Length);
        var granting = ImmutableArray.CreateBuilder<AllowPolicy>(allows.Length);
        foreach (var (policy, condition) in allows)
        {
            // Unknown never grants.
            if (condition == Always || outcomes[condition] == '1')
            {
                granting.Add(policy);
            }
        }

        var forbidding = ImmutableArray.CreateBuilder<DenyPolicy>(denies.Length);
        foreach (var (policy, condition) in denies)
        {
            // Unknown forbids.
            if (condition == Always || outcomes[condition] != '0')
            {
                forbidding.Add(policy);
            }
        }

        return Entitler.Entitle(policies, Caller, granting.DrainToImmutable(), forbidding.DrainToImmutable());
    }

    // Few texts are shared by many policies, and each is judged once a request. A part of a condition keeps the text of the whole: the tree tells them apart.
    private static int NumberOf(WhenCondition? condition, ImmutableArray<WhenCondition>.Builder different)
    {
        if (condition is null)
        {
            return Always;
        }

        for (var i = 0; i < different.Count; i++)
        {
            if (different[i].Text == condition.Text && different[i].Tree.Offset == condition.Tree.Offset && different[i].Tree.Nodes == condition.Tree.Nodes)
            {
                return i;
            }
        }

        different.Add(condition);
        return different.Count - 1;
    }
}
