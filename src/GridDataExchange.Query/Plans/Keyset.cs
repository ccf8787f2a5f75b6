using GridDataExchange.Query.Selections;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Plans;

/// <summary>Writes "after this row" or "before this row" for a sort by visible expressions and then the row id, nulls where the order puts them.</summary>
internal static class Keyset
{
    /// <param name="keys">The sort keys.</param>
    /// <param name="cursor">The row.</param>
    /// <param name="rowId">The last sort key.</param>
    /// <param name="before">True for the rows before it: those after it in the reversed order.</param>
    /// <param name="parameters">Take the cursor's values.</param>
    public static string Beyond(IReadOnlyList<(VisibleExpression Expression, OrderTerm Term)> keys, CursorPlaces cursor, string rowId, bool before, ParameterTable parameters)
    {
        var alternatives = new List<string>();
        var equal = new List<string>();
        for (var i = 0; i < keys.Count; i++)
        {
            var (expression, term) = keys[i];
            var (descending, nullsFirst) = (term.Descending ^ before, term.NullsFirst ^ before);
            var value = cursor.Keys[i] < 0 ? null : parameters.Column(new ValueSource(cursor.Keys[i], expression.Type));
            var later = value is null
                ? nullsFirst ? $"{expression.Sql} IS NOT NULL" : null
                : $"{expression.Sql} {(descending ? "<" : ">")} {value}";
            if (later is not null && value is not null && !nullsFirst)
            {
                later = $"({later} OR {expression.Sql} IS NULL)";
            }

            if (later is not null)
            {
                alternatives.Add(string.Join(" AND ", equal.Append(later)));
            }

            equal.Add(value is null ? $"{expression.Sql} IS NULL" : $"{expression.Sql} = {value}");
        }

        alternatives.Add(string.Join(" AND ", equal.Append($"{rowId} {(before ? "<" : ">")} {parameters.Column(new ValueSource(cursor.RowId, ColumnType.Long))}")));
        return alternatives.Count == 1 ? alternatives[0] : $"({string.Join(" OR ", alternatives.Select(a => $"({a})"))})";
    }
}
