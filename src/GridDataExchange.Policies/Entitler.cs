using System.Collections.Immutable;
using System.Text;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies;

/// <summary>Finds what a caller may see: the pure core of access control.</summary>
public static class Entitler
{
    /// <summary>The entitlement of a caller under a request's circumstances. Default deny: what no policy allows is not in it.</summary>
    public static Entitlement Entitle(PolicySet policies, Caller caller, RequestContext request)
    {
        var (allows, denies) = Applicable(policies, caller, request);
        var granted = ImmutableArray.CreateBuilder<DatasetEntitlement>();
        foreach (var group in allows.GroupBy(a => a.Dataset).OrderBy(g => g.Key.Name, StringComparer.Ordinal))
        {
            var own = denies.Where(d => d.Dataset == group.Key).ToImmutableArray();
            if (own.Any(d => d.HidesRow && d.Rows is Constant { Value: true }))
            {
                continue;
            }

            var dataset = new DatasetEntitlement(group.Key, [.. group], own);
            if (dataset.ShowsAnything)
            {
                granted.Add(dataset);
            }
        }

        return new Entitlement(policies, caller, granted.ToImmutable(), denies, ShapeOf(policies, granted), RulesOf(policies, allows, denies));
    }

    /// <summary>
    /// The <see cref="Entitlement.Rules"/> that <see cref="Entitle"/> would give, without making the entitlement: with the caller, a key to keep
    /// entitlements under, since nothing else of the request changes what is in one.
    /// </summary>
    public static string RulesFor(PolicySet policies, Caller caller, RequestContext request)
    {
        var (allows, denies) = Applicable(policies, caller, request);
        return RulesOf(policies, allows, denies);
    }

    private static (ImmutableArray<AllowPolicy> Allows, ImmutableArray<DenyPolicy> Denies) Applicable(PolicySet policies, Caller caller, RequestContext request)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        return
        (
            [.. policies.Allows.Where(a => Grants(a, policies, caller, request))],
            [.. policies.Denies.Where(d => Forbids(d, caller, request))]
        );
    }

    // Unknown never grants. A caller without a known purpose is granted nothing, also by a policy that names no purpose.
    private static bool Grants(AllowPolicy allow, PolicySet policies, Caller caller, RequestContext request) =>
        allow.To.Includes(caller)
        && Scope.HoldsData(caller, allow.Dataset)
        && policies.Catalogue.FindPurpose(caller.Purpose) is not null
        && allow.Rows is not Constant { Value: false }
        && (allow.When is null || allow.When.Judge(caller, request) == Verdict.True);

    // Unknown forbids.
    private static bool Forbids(DenyPolicy deny, Caller caller, RequestContext request) =>
        !deny.Except.Includes(caller)
        && deny.Rows is not Constant { Value: false }
        && (deny.When is null || deny.When.Judge(caller, request) != Verdict.False);

    // Names have no characters but letters, digits, hyphens and underscores (the readers see to it), so that the signs between them cannot be forged.
    private static string ShapeOf(PolicySet policies, IEnumerable<DatasetEntitlement> datasets)
    {
        var shape = new StringBuilder(policies.Version);
        foreach (var dataset in datasets)
        {
            shape.Append('\n').Append(dataset.Dataset.Name);
            foreach (var name in dataset.Shown.Order(StringComparer.Ordinal))
            {
                shape.Append(' ').Append(name).Append(':').AppendJoin(',', dataset.TreatmentsOf(name));
            }

            shape.Append(" ?").AppendJoin(',', dataset.Lookup.Order(StringComparer.Ordinal));
        }

        return shape.ToString();
    }

    private static string RulesOf(PolicySet policies, ImmutableArray<AllowPolicy> allows, ImmutableArray<DenyPolicy> denies) =>
        new StringBuilder(policies.Version)
            .Append(" +").AppendJoin(',', allows.Select(a => a.Name))
            .Append(" -").AppendJoin(',', denies.Select(d => d.Name))
            .ToString();
}
