using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Linting;

/// <summary>
/// How one caller is shown what a condition reads: each relation on the way must be shown in its row, then the field in the last one. The rules of the related
/// datasets are asked of the related rows, in one space with those of the row itself: so a condition that both name is seen to agree.
/// </summary>
internal sealed class PathSight
{
    private readonly ImmutableArray<RuleSide> related;
    private readonly RowPath path;

    public PathSight(PolicySet policies, RowPath path, Caller caller)
    {
        this.path = path;
        related = [.. path.Steps.Select((s, i) => RuleSide.Of(policies, s.To.Name, caller).Behind(path.Steps[..(i + 1)]))];
    }

    /// <summary>The conditions of the rules of the related datasets, one dataset after another.</summary>
    public IEnumerable<Expression> Conditions => related.SelectMany(r => r.Conditions);

    /// <summary>Whether a deny of the person whom the row is about hides the row: one whom the path leads to as the dataset's subject does.</summary>
    /// <param name="others">The verdicts of <see cref="Conditions"/>.</param>
    public bool HidesRow(ReadOnlySpan<Verdict> others)
    {
        var subject = path.Steps.IsEmpty ? null : path.Steps[0].From.Header.Subject?.Path;
        for (var i = 0; i < related.Length; i++)
        {
            if (subject?.Count == i + 1 && subject.SequenceEqual(path.Steps[..(i + 1)].Select(s => s.Relation.Name)) && related[i].DeniesRow(others[..related[i].Conditions.Length]))
            {
                return true;
            }

            others = others[related[i].Conditions.Length..];
        }

        return false;
    }

    /// <summary>How it is shown; null for hidden.</summary>
    /// <param name="rules">The rules on the row's own dataset.</param>
    /// <param name="own">The verdicts of their conditions.</param>
    /// <param name="others">The verdicts of <see cref="Conditions"/>.</param>
    public Treatment? Shown(RuleSide rules, ReadOnlySpan<Verdict> own, ReadOnlySpan<Verdict> others)
    {
        var at = rules;
        var verdicts = own;
        for (var i = 0; i < related.Length; i++)
        {
            if (at.TreatmentOf(path.Steps[i].Relation.Name, verdicts) is null)
            {
                return null;
            }

            at = related[i];
            verdicts = others[..at.Conditions.Length];
            others = others[at.Conditions.Length..];
        }

        return path.Field is { } field ? at.TreatmentOf(field.Name, verdicts) : at.ShowsRow(verdicts) ? Treatment.Clear : null;
    }
}
