using GridDataExchange.Catalog;
using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Comparing;

/// <summary>One thing of a row that can be seen or not, and how much of it.</summary>
internal sealed record Facet(FacetKind Kind, string Name)
{
    private const int Nothing = int.MaxValue;

    public static Facet Row { get; } = new(FacetKind.Row, string.Empty);

    public string Title => Kind switch
    {
        FacetKind.Row => "(rows)",
        FacetKind.Lookup => $"{Name} (lookup)",
        _ => Name,
    };

    /// <summary>Every facet that some rules grant, fields by name first.</summary>
    public static IEnumerable<Facet> Of(params IReadOnlyCollection<RuleSide> sides)
    {
        var allows = sides.SelectMany(s => s.Allows).ToList();
        return allows.SelectMany(a => a.Treatments.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(n => new Facet(FacetKind.Field, n))
            .Concat(allows.SelectMany(a => a.Lookup).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(n => new Facet(FacetKind.Lookup, n)))
            .Append(Row);
    }

    /// <summary>How much is withheld: less is more to see.</summary>
    public int Withheld(RuleSide rules, ReadOnlySpan<Verdict> verdicts) => Kind switch
    {
        FacetKind.Row => rules.ShowsRow(verdicts) ? 0 : Nothing,
        FacetKind.Lookup => rules.LooksUp(Name, verdicts) ? 0 : Nothing,
        _ => rules.TreatmentOf(Name, verdicts)?.Severity ?? Nothing,
    };

    /// <summary>What is shown under these verdicts.</summary>
    public string Shown(RuleSide rules, ReadOnlySpan<Verdict> verdicts) => Kind switch
    {
        FacetKind.Row => rules.ShowsRow(verdicts) ? "visible" : "hidden",
        FacetKind.Lookup => rules.LooksUp(Name, verdicts) ? "possible" : "no",
        _ => rules.TreatmentOf(Name, verdicts)?.Name ?? "hidden",
    };

    /// <summary>What the rules can show at all.</summary>
    public string Possible(RuleSide rules) => Kind switch
    {
        FacetKind.Row => rules.Allows.IsEmpty ? "none" : "some",
        FacetKind.Lookup => rules.Allows.Any(a => a.Lookup.Contains(Name)) ? "possible" : "no",
        _ => string.Join(' ', rules.Allows.Select(a => a.Treatments.GetValueOrDefault(Name)).OfType<Treatment>().Distinct().Order().Select(t => t.Name).DefaultIfEmpty("hidden")),
    };
}

/// <summary>The kinds of <see cref="Facet"/>.</summary>
internal enum FacetKind
{
    /// <summary>The value of a field, or a relation.</summary>
    Field,

    /// <summary>Looking a row up by a field.</summary>
    Lookup,

    /// <summary>That there is a row.</summary>
    Row,
}
