using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Conditions;

/// <summary>Rows that are written with the rows they are related to inside them: what both readers of such rows hold to.</summary>
/// <remarks>Values are kept by <see cref="RowPath.Key"/>; a related row that is there is <c>true</c>.</remarks>
internal static class RelatedRows
{
    /// <summary>Why the row of that relation can be no part of a row; null where it can.</summary>
    /// <param name="step">The relation.</param>
    /// <param name="depth">How many relations were followed already.</param>
    public static string? Refuse(RowStep step, int depth) => step switch
    {
        { IsToOne: false } => $"`{step.Relation.Name}` leads to any number of rows, which no condition reads: remove it",
        { StaysInSource: false } => $"`{step.Relation.Name}` leads to another source, where no condition looks: remove it",
        _ when depth >= RowPath.MaxSteps => $"conditions follow {RowPath.MaxSteps} relations at most: remove `{step.Relation.Name}`",
        _ => null,
    };

    /// <summary>Computes the derived fields of a row that were not given.</summary>
    public static void Derive(IDictionary<string, object> values, Dataset dataset, string prefix)
    {
        foreach (var field in dataset.Fields.Where(f => f.Derived is not null && !values.ContainsKey(prefix + f.Name)))
        {
            var from = dataset.FindField(field.Derived!.From)!;
            if (values.TryGetValue(prefix + from.Name, out var value) && value is string source && FieldFormats.IsValid(from.Format, source))
            {
                values[prefix + field.Name] = Derivations.Compute(field.Derived, source);
            }
        }
    }

    /// <summary>Gives a related row the value that it is joined by, or the row that of the related one.</summary>
    /// <returns>False where the two have different ones.</returns>
    public static bool Join(IDictionary<string, object> values, RowStep step, string prefix)
    {
        var (here, there) = (prefix + step.Relation.FromField, $"{prefix}{step.Relation.Name}.{step.Relation.ToField}");
        var (knowsHere, knowsThere) = (values.TryGetValue(here, out var own), values.TryGetValue(there, out var other));
        if (knowsHere && !knowsThere)
        {
            values[there] = own!;
        }
        else if (knowsThere && !knowsHere)
        {
            values[here] = other!;
        }

        return !knowsHere || !knowsThere || own!.Equals(other);
    }
}
