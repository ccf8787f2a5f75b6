using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Explaining;

/// <summary>Explains one field or relation at a time.</summary>
internal sealed class FieldExplainer
{
    private const string Hidden = "hidden";
    private readonly ExplainedRequest asked;
    private readonly ConditionExplainer conditions;
    private readonly ImmutableArray<AllowPolicy> all;
    private readonly ImmutableHashSet<AllowPolicy> applicable;
    private readonly ImmutableArray<DenyPolicy> denies;

    public FieldExplainer(PolicySet policies, ExplainedRequest asked, Dataset dataset)
    {
        this.asked = asked;
        conditions = new ConditionExplainer(asked);
        all = [.. policies.Allows.Where(a => a.Dataset == dataset && Concerns(a.To))];
        var purpose = policies.Catalogue.FindPurpose(asked.Caller.Purpose);
        var open = purpose is not null && WhenConditions.Meets(asked.Request, purpose) && Scope.HoldsData(asked.Caller, dataset);
        applicable = [.. all.Where(a => open && a.To.Includes(asked.Caller) && WhenConditions.Judge(a, asked.Caller, asked.Request) == Verdict.True)];
        denies = [.. policies.Denies.Where(d => d.Dataset == dataset && !d.Except.Includes(asked.Caller) && WhenConditions.Judge(d, asked.Caller, asked.Request) != Verdict.False)];
    }

    public FieldExplanation Explain(string name, Title? title)
    {
        var granting = all.Where(a => a.Treatments.ContainsKey(name)).OrderBy(a => a.Treatments[name]).ThenBy(a => a.Name, StringComparer.Ordinal).ToList();
        var deciding = granting.Where(a => applicable.Contains(a) && conditions.Judge(a.Rows) is null or Verdict.True).ToList();
        var denying = denies.Where(d => (d.HidesRow || d.Fields.Contains(name)) && conditions.Judge(d.Rows) is not Verdict.False).ToList();
        var sure = denying.Where(d => conditions.Judge(d.Rows) is not null).ToList();
        if (sure.Count > 0)
        {
            deciding = [];
        }
        else if (asked.Row is not null)
        {
            deciding = [.. deciding.Take(1)];
        }

        var best = deciding.Count > 0 ? deciding[0].Treatments[name] : null;
        var outcome = string.Join(" or ", deciding.Select(a => a.Treatments[name]).Distinct().Order().Select(t => t.Name).DefaultIfEmpty(Hidden));
        return new FieldExplanation(
            name,
            title?.En ?? name,
            outcome,
            [
                .. deciding.Select(a => new DecidingPolicy(a.Name, a.Treatments[name].Name, conditions.Of(a), a.Source.Reason)),
                .. denying.Where(_ => granting.Count > 0).Select(d => new DecidingPolicy(d.Name, "denies", conditions.Of(d), d.Source.Reason)),
            ],
            [.. ForMore(name, granting, best, sure)],
            sure.Count == 0 && applicable.Any(a => a.Lookup.Contains(name) && conditions.Judge(a.Rows) is null or Verdict.True));
    }

    private IEnumerable<string> ForMore(string name, List<AllowPolicy> granting, Treatment? best, List<DenyPolicy> denying)
    {
        foreach (var deny in denying.Where(_ => granting.Count > 0))
        {
            yield return $"{deny.Name} must not deny it{(deny.Except == Audience.Nobody ? "" : $": it spares {Whom(deny.Except)} only")}";
        }

        if (best is { IsClear: true })
        {
            yield break;
        }

        var more = granting.Where(a => best is null || a.Treatments[name].CompareTo(best) < 0).ToList();
        if (more.Count == 0 && best is null && granting.Count == 0)
        {
            yield return "no policy gives it to this department";
        }

        foreach (var policy in more)
        {
            var missing = Missing(policy).ToList();
            if (missing.Count > 0)
            {
                yield return $"{policy.Treatments[name].Name} by {policy.Name} needs: {string.Join("; ", missing)}";
            }
        }
    }

    private IEnumerable<string> Missing(AllowPolicy policy)
    {
        if (!policy.To.Purposes.IsEmpty && !policy.To.Purposes.Contains(asked.Caller.Purpose))
        {
            yield return $"the purpose {string.Join(" or ", policy.To.Purposes.Order(StringComparer.Ordinal))}";
        }

        foreach (var scope in policy.To.Scopes.Add(Scope.Data(policy.Dataset)).Where(s => !asked.Caller.Scopes.Contains(s, StringComparer.Ordinal)).Order(StringComparer.Ordinal))
        {
            yield return $"the scope {scope}";
        }

        foreach (var condition in conditions.Of(policy).Where(c => c.Holds == false || (c.Holds is null && asked.Row is not null)))
        {
            yield return condition.Words;
        }
    }

    // What other departments are shown is no matter of this one.
    private bool Concerns(Audience to) => asked.Caller.Department.Length > 0 && (to.Departments.IsEmpty || to.Departments.Contains(asked.Caller.Department));

    private static string Whom(Audience audience) => string.Join(
        " and ",
        new[] { ("department", audience.Departments), ("purpose", audience.Purposes), ("scope", audience.Scopes) }
            .Where(p => !p.Item2.IsEmpty)
            .Select(p => $"the {p.Item1}{(p.Item2.Count == 1 ? "" : "s")} {string.Join(", ", p.Item2.Order(StringComparer.Ordinal))}"));
}
