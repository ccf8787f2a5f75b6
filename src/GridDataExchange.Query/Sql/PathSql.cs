using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Query.Sql;

/// <summary>
/// What a condition reads of a row, as SQL: a column, or a scalar subquery over the rows that relations lead to. NULL where there is no value or no such row.
/// Raw columns, and no policies of the related datasets: it is the condition that asks, not the caller.
/// </summary>
/// <remarks>A relation to one row is joined by its key, whose index is unique (<see cref="RowPath"/>), so that the subquery never has two rows to choose from.</remarks>
internal static class PathSql
{
    private const char Mark = 'r';

    /// <summary>The value.</summary>
    public static string Value(string alias, RowPath path)
    {
        if (path.Steps.IsEmpty)
        {
            return RelatedSql.Column(alias, path.Field!);
        }

        var related = RelatedSql.Of(alias, Mark, path.Steps);
        return $"(SELECT {RelatedSql.Column(related.Last, path.Field!)} FROM {related.Tables} WHERE {related.Joined})";
    }

    /// <summary>Whether there is a value, or such a row; never NULL.</summary>
    public static string Has(string alias, RowPath path)
    {
        if (path.Steps.IsEmpty)
        {
            return $"({RelatedSql.Column(alias, path.Field!)} IS NOT NULL)";
        }

        var related = RelatedSql.Of(alias, Mark, path.Steps);
        var known = path.Field is { } field ? $" AND {RelatedSql.Column(related.Last, field)} IS NOT NULL" : "";
        return $"EXISTS (SELECT 1 FROM {related.Tables} WHERE {related.Joined}{known})";
    }
}
