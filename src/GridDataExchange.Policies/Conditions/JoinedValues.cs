using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Conditions;

/// <summary>Makes the values of a made-up row agree with what it is related to: a row that is missing has none, and rows are joined by equal values.</summary>
internal static class JoinedValues
{
    /// <summary>Settles the values, by the paths' keys.</summary>
    /// <param name="row">The values.</param>
    /// <param name="paths">The paths that have some, those of rows before those behind them.</param>
    public static void Settle(IDictionary<string, object?> row, IEnumerable<RowPath> paths)
    {
        foreach (var path in paths.Where(p => !p.Steps.IsEmpty))
        {
            var step = path.Steps[^1];
            var joined = RowPath.Of(step.From.FindField(step.Relation.FromField)!).Behind(path.Steps[..^1]).Key;
            var knowsJoined = row.TryGetValue(joined, out var by);
            if (path.Field is null)
            {
                row[path.Key] = IsMissing(row, path.Steps.Length == 1 ? null : RowPath.Of(path.Steps[..^1], null).Key) || (knowsJoined && by is null) ? null : row[path.Key];
            }
            else if (IsMissing(row, RowPath.Of(path.Steps, null).Key))
            {
                row[path.Key] = null;
            }
            else if (knowsJoined && path.Field.Name == step.Relation.ToField)
            {
                row[path.Key] = by;
            }
        }
    }

    private static bool IsMissing(IDictionary<string, object?> row, string? related) => related is not null && row[related] is null;
}
