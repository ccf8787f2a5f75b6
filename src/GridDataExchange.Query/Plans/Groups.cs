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
    /// and zeros at the end are none. A quotient has 16 digits and no more, however large it is, but as many decimals as what is divided.
    /// </remarks>
    public static (string Sql, ColumnType Type) Of(GroupValue value, VisibleExpression visible) => value switch
    {
        GroupValue.Min => (One($"min({visible.Sql})", visible.Type), visible.Type),
        GroupValue.Max => (One($"max({visible.Sql})", visible.Type), visible.Type),
        GroupValue.Average => ($"trim_scale(round(avg(({visible.Sql}) + 0.0000000000000000), 6))::text", ColumnType.Text),
        GroupValue.Sum => ($"trim_scale(sum({visible.Sql})::numeric)::text", ColumnType.Text),
        _ => (One(visible.Sql, visible.Type), visible.Type),
    };

    // 1.5 and 1.50 are one number: which of the two would stand for it hangs on how rows lie, also those that are hidden.
    private static string One(string sql, ColumnType type) => type is ColumnType.Decimal ? $"trim_scale({sql})" : sql;
}
