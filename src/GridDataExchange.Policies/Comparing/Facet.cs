using GridDataExchange.Catalog;
using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Comparing;

/// <summary>One thing of a row that can be seen or not, and how much of it.</summary>
internal sealed record Facet(FacetKind Kind, string Name)
{
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

    /// <summary>How it is seen; null where it is not. Of a row and a lookup clear stands for what is there.</summary>
    public Treatment? Seen(RuleSide rules, ReadOnlySpan<Verdict> verdicts) => Kind switch
    {
        FacetKind.Row => rules.ShowsRow(verdicts) ? Treatment.Clear : null,
        FacetKind.Lookup => rules.LooksUp(Name, verdicts) ? Treatment.Clear : null,
        _ => rules.TreatmentOf(Name, verdicts),
    };

    /// <summary>
    /// True where one who is shown the second way learns something that the first does not tell: by the mask's meaning and not its place in the order of severity,
    /// so that a change from one mask to another that shows something else is a gain, whatever is lost by it.
    /// </summary>
    public bool Gains(Treatment? was, Treatment? has, params ReadOnlySpan<RuleSide> sides)
    {
        if (has is null || (was is not null && (was.IsClear || was.Equals(has))))
        {
            return false;
        }

        return was is null || FieldsOf(sides).Any(f => !was.Tells(has, f));
    }

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

    // The two sets may differ in what the catalogue says of the field.
    private HashSet<Field?> FieldsOf(ReadOnlySpan<RuleSide> sides)
    {
        var fields = new HashSet<Field?>();
        foreach (var side in sides)
        {
            fields.UnionWith(side.Allows.Select(a => a.Dataset.FindField(Name)));
        }

        return fields;
    }
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
