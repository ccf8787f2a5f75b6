using GridDataExchange.Query.Selections;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Plans;

/// <summary>What holds for every question that puts rows into groups.</summary>
internal static class Groups
{
    /// <summary>The most groups of an answer.</summary>
    public const int Most = 1_000;

    /// <summary>What is said of a visible expression in a group, as SQL.</summary>
    /// <remarks>
    /// Means and sums travel as text: PostgreSQL's numeric has more digits than .NET's decimal. Of a mean six decimals are kept, half away from zero,
    /// and zeros at the end are none.
    /// </remarks>
    public static (string Sql, ColumnType Type) Of(GroupValue value, VisibleExpression visible) => value switch
    {
        GroupValue.Min => ($"min({visible.Sql})", visible.Type),
        GroupValue.Max => ($"max({visible.Sql})", visible.Type),
        GroupValue.Average => ($"trim_scale(round(avg({visible.Sql}), 6))::text", ColumnType.Text),
        GroupValue.Sum => ($"trim_scale(sum({visible.Sql})::numeric)::text", ColumnType.Text),
        _ => (visible.Sql, visible.Type),
    };
}
