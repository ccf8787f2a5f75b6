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
        var candidates = new Candidates(policies, caller);
        var outcomes = new char[candidates.Conditions];
        candidates.Judge(request, outcomes);
        return candidates.Entitle(outcomes);
    }

    /// <summary>The entitlement by the policies that apply, each in the ordinal order of their names.</summary>
    internal static Entitlement Entitle(PolicySet policies, Caller caller, ImmutableArray<AllowPolicy> allows, ImmutableArray<DenyPolicy> denies)
    {
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

    // Names have no characters but letters, digits, hyphens and underscores (the readers see to it), so that the signs between them cannot be forged;
    // the commas in a mask's name stand in its brackets.
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
