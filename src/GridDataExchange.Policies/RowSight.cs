using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies;

/// <summary>Gives a value of a row by the name of its field, as <see cref="Evaluator.Judge"/> takes it.</summary>
internal delegate object? RowValues(string field);

/// <summary>One row seen with one entitlement's eyes, judged in C#: the rules that the room Query writes as SQL.</summary>
internal sealed class RowSight
{
    private readonly ImmutableArray<AllowPolicy> holding;
    private readonly ImmutableHashSet<string> denied;

    /// <summary>Judges a row.</summary>
    /// <param name="entitlement">Whose eyes.</param>
    /// <param name="dataset">The dataset of the row.</param>
    /// <param name="request">The request.</param>
    /// <param name="row">The row.</param>
    /// <param name="persons">The persons that the row is about, by the path of its dataset's subject; none for a row that is a person.</param>
    public RowSight(Entitlement entitlement, Dataset dataset, RequestContext request, RowValues row, IReadOnlyList<RowValues> persons)
    {
        bool Denies(DenyPolicy deny, RowValues of) => Evaluator.Judge(deny.Rows, entitlement.Caller, request, of.Invoke) != Verdict.False;
        var granted = entitlement.Find(dataset.Name);
        var subject = SubjectOf(entitlement.Policies.Catalogue, dataset);
        holding = granted is null ? [] : [.. granted.Allows.Where(a => Evaluator.Judge(a.Rows, entitlement.Caller, request, row.Invoke) == Verdict.True)];
        denied = granted is null ? [] : [.. granted.Denies.Where(d => !d.HidesRow && Denies(d, row)).SelectMany(d => d.Fields)];
        IsVisible = !holding.IsEmpty
            && !entitlement.Denies.Any(d => d.HidesRow && d.Dataset == dataset && Denies(d, row))
            && !entitlement.Denies.Any(d => d.HidesRow && d.Dataset == subject && persons.Any(p => Denies(d, p)));
    }

    /// <summary>True where the row exists for the caller.</summary>
    public bool IsVisible { get; }

    /// <summary>How a field or relation is shown in the row: the least severe treatment of the allows that hold; null for hidden.</summary>
    public Treatment? TreatmentOf(string name) =>
        IsVisible && !denied.Contains(name) ? holding.Select(a => a.Treatments.GetValueOrDefault(name)).OfType<Treatment>().Min() : null;

    /// <summary>True where the row can be found by the raw value of the field.</summary>
    public bool IsFoundBy(string field) => IsVisible && !denied.Contains(field) && holding.Any(a => a.Lookup.Contains(field));

    /// <summary>The dataset of the persons that rows of a dataset are about, where they are not these persons themselves; or null.</summary>
    public static Dataset? SubjectOf(Catalogue catalogue, Dataset dataset)
    {
        if (dataset.Header.Subject is not { IsSelf: false, Named: null } subject)
        {
            return null;
        }

        return subject.Path.Aggregate(dataset, (at, name) => catalogue.Target(at.FindRelation(name)!));
    }
}
