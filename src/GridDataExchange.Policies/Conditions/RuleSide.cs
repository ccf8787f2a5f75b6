using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Conditions;

/// <summary>The rules on one dataset that can concern one caller, whatever the request: each policy with its <c>when</c> and <c>rows</c> as one condition.</summary>
internal sealed class RuleSide
{
    private RuleSide(RuleSide rules, ImmutableArray<Expression> conditions) =>
        (Allows, Denies, Purpose, Guard, Conditions) = (rules.Allows, rules.Denies, rules.Purpose, rules.Guard, conditions);

    private RuleSide(ImmutableArray<AllowPolicy> allows, ImmutableArray<DenyPolicy> denies, Purpose? purpose)
    {
        Allows = allows;
        Denies = denies;
        Purpose = purpose;
        Guard = purpose is null ? WhenConditions.Always : WhenConditions.Guard(purpose);
        Conditions = [.. allows.Select(a => Both(WhenConditions.Tree(a), a.Rows)), .. denies.Select(d => Both(WhenConditions.Tree(d), d.Rows))];
    }

    public ImmutableArray<AllowPolicy> Allows { get; }

    public ImmutableArray<DenyPolicy> Denies { get; }

    public Purpose? Purpose { get; }

    /// <summary>What the purpose asks of every request.</summary>
    public Expression Guard { get; }

    /// <summary>Those of the allows, then those of the denies.</summary>
    public ImmutableArray<Expression> Conditions { get; }

    /// <summary>The rules of a set on the dataset of that name, for that caller.</summary>
    public static RuleSide Of(PolicySet set, string dataset, Caller caller)
    {
        var purpose = set.Catalogue.FindPurpose(caller.Purpose);
        var holdsScope = caller.Scopes.Contains($"data:{dataset}", StringComparer.Ordinal);
        return new RuleSide(
            purpose is null || !holdsScope ? [] : [.. set.Allows.Where(a => a.Dataset.Name == dataset && a.To.Includes(caller))],
            [.. set.Denies.Where(d => d.Dataset.Name == dataset && !d.Except.Includes(caller))],
            purpose);
    }

    /// <summary>The denies of whole rows alone, on a dataset of which everything else is seen.</summary>
    public static RuleSide DeniesOf(PolicySet set, string dataset, Caller caller)
    {
        AllowPolicy[] all = set.Catalogue.FindDataset(dataset) is { } persons
            ? [new AllowPolicy("all", Audience.Nobody, null, persons, WhenConditions.Always, ImmutableDictionary<string, Treatment>.Empty, [], Limits.None)]
            : [];
        return new RuleSide([.. all], [.. Of(set, dataset, caller).Denies.Where(d => d.HidesRow)], set.Catalogue.FindPurpose(caller.Purpose));
    }

    /// <summary>The same rules, asked of a row that some relations lead to.</summary>
    public RuleSide Behind(ImmutableArray<RowStep> steps) => new(this, [.. Conditions.Select(c => ExpressionParts.Behind(steps, c))]);

    /// <summary>
    /// The least severe treatment of a field or relation, of one row and request; null where it is hidden.
    /// </summary>
    /// <param name="name">The field or relation.</param>
    /// <param name="verdicts">The verdicts of <see cref="Conditions"/>.</param>
    public Treatment? TreatmentOf(string name, ReadOnlySpan<Verdict> verdicts)
    {
        if (IsDenied(name, verdicts))
        {
            return null;
        }

        Treatment? best = null;
        for (var i = 0; i < Allows.Length; i++)
        {
            if (verdicts[i] == Verdict.True && Allows[i].Treatments.TryGetValue(name, out var treatment) && (best is null || treatment.CompareTo(best) < 0))
            {
                best = treatment;
            }
        }

        return best;
    }

    /// <summary>Whether the row can be looked up by the field.</summary>
    public bool LooksUp(string name, ReadOnlySpan<Verdict> verdicts)
    {
        for (var i = 0; i < Allows.Length; i++)
        {
            if (verdicts[i] == Verdict.True && Allows[i].Lookup.Contains(name))
            {
                return !IsDenied(name, verdicts);
            }
        }

        return false;
    }

    /// <summary>Whether the row is there at all.</summary>
    public bool ShowsRow(ReadOnlySpan<Verdict> verdicts) => verdicts[..Allows.Length].Contains(Verdict.True) && !DeniesRow(verdicts);

    /// <summary>Whether a deny of whole rows holds.</summary>
    public bool DeniesRow(ReadOnlySpan<Verdict> verdicts) => IsDenied(null, verdicts);

    private bool IsDenied(string? name, ReadOnlySpan<Verdict> verdicts)
    {
        for (var i = 0; i < Denies.Length; i++)
        {
            if (verdicts[Allows.Length + i] != Verdict.False && (Denies[i].HidesRow || (name is not null && Denies[i].Fields.Contains(name))))
            {
                return true;
            }
        }

        return false;
    }

    // `a && b` is true where both are, and false where either is: what an allow asks, and what spares a row of a deny.
    private static Expression Both(Expression when, Expression rows) => (when, rows) switch
    {
        (Constant { Value: true }, _) => rows,
        (_, Constant { Value: true }) => when,
        _ => new And(when, rows),
    };
}
