using System.Collections.Immutable;
using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Comparing;

/// <summary>The callers that some policies can tell apart.</summary>
internal static class CallerClasses
{
    private const int MostExtraScopes = 6;

    /// <summary>Every department that a policy or one of its conditions names, in ordinal order, then one that stands for all others.</summary>
    public static IReadOnlyList<string> Departments(params IReadOnlyCollection<PolicySet> sets) =>
    [
        .. sets.SelectMany(s => s.Allows.SelectMany(a => a.To.Departments)
                .Concat(s.Denies.SelectMany(d => d.Except.Departments))
                .Concat(Compared(s, ContextName.CallerDepartment)))
            .Where(d => d.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
        PolicyComparison.AnyOther,
    ];

    /// <summary>Every purpose, in ordinal order.</summary>
    public static IReadOnlyList<string> Purposes(params IReadOnlyCollection<PolicySet> sets) =>
        [.. sets.SelectMany(s => s.Catalogue.Purposes).Select(p => p.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The sets of scopes, beside the dataset's own, that the policies on it can tell apart: the fullest first.</summary>
    public static IReadOnlyList<ImmutableArray<string>> Scopes(string dataset, params IReadOnlyCollection<PolicySet> sets)
    {
        var named = sets.SelectMany(s => s.Allows.Where(a => a.Dataset.Name == dataset).Select(a => a.To.Scopes)
                .Concat(s.Denies.Where(d => d.Dataset.Name == dataset).Select(d => d.Except.Scopes))
                .Concat(Compared(s, ContextName.CallerScopes).Select(c => ImmutableHashSet.Create(StringComparer.Ordinal, c))))
            .Select(s => s.Remove($"data:{dataset}"))
            .Where(s => !s.IsEmpty)
            .ToList();
        var extra = named.SelectMany(s => s).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        var some = extra.Length <= MostExtraScopes
            ? Enumerable.Range(0, 1 << extra.Length).Select(bits => extra.Where((_, i) => (bits & (1 << i)) != 0).ToImmutableArray())
            : named.SelectMany(s => new[] { s.Order(StringComparer.Ordinal).ToImmutableArray(), [.. extra.Except(s, StringComparer.Ordinal)] }).Append(extra).Append([]);
        return [.. some.DistinctBy(s => string.Join(' ', s)).OrderByDescending(s => s.Length).ThenBy(s => string.Join(' ', s), StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Compared(PolicySet set, ContextName name) => set.Allows.SelectMany(a => new[] { WhenConditions.Tree(a), a.Rows })
        .Concat(set.Denies.SelectMany(d => new[] { WhenConditions.Tree(d), d.Rows }))
        .SelectMany(ExpressionParts.All)
        .Where(e => ExpressionParts.Of(e).Any(p => p is ContextValue context && context.Name == name))
        .SelectMany(ExpressionParts.All)
        .Select(e => (e as Constant)?.Value as string)
        .OfType<string>();
}
