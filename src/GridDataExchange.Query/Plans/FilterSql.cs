using GridDataExchange.Query.Selections;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Plans;

/// <summary>Writes a caller's filter over what the caller sees: visible expressions alone, and of related rows only those that exist for it.</summary>
/// <remarks>A comparison with nothing is NULL, which a WHERE takes as false; where its complement is asked, <c>IS NOT TRUE</c> makes it two-valued.</remarks>
internal sealed class FilterSql(NodeWriter node, ParameterTable parameters)
{
    /// <summary>Conditions that must all be true: a filter's parts stay apart, so that an index can serve one of them.</summary>
    public IEnumerable<string> Conditions(FilteredRows rows, Filter filter) =>
        filter is AllOf all ? all.Filters.SelectMany(f => Conditions(rows, f)) : [Write(rows, filter)];

    private string Write(FilteredRows rows, Filter filter) => filter switch
    {
        AllOf all => Join(all.Filters.Select(f => Write(rows, f)), " AND ", "TRUE"),
        AnyOf any => Join(any.Filters.Select(f => Write(rows, f)), " OR ", "FALSE"),
        Complement not => $"(({Write(rows, not.Of)}) IS NOT TRUE)",
        NullTest test => $"({rows.Nothing(test.Field)} IS {(test.IsNull ? "" : "NOT ")}NULL)",
        FieldTest { Operator: WhereOperator.Equal or WhereOperator.In or WhereOperator.InNothing } test => Comparison(rows.Same(test.Field), test),
        FieldTest test => Comparison(rows.Use(test.Field), test),
        RelatedTest related => Related(rows, related),
        _ => throw new InvalidOperationException($"{filter.GetType().Name} has no SQL"),
    };

    private string Related(FilteredRows rows, RelatedTest test)
    {
        var follows = rows.Follow(test.Relation);
        var target = node.Through(test.Target);
        List<string> conditions =
        [
            $"{target.Scope.To(test.Relation).Sql} = {rows.Scope.From(test.Relation).Sql}",
            .. target.Scope.Exists(),
            .. Conditions(target, test.Where),
        ];
        var exists = $"EXISTS (SELECT 1 FROM {target.Scope.Table} WHERE {string.Join(" AND ", conditions)})";
        return follows is null ? exists : $"({follows} AND {exists})";
    }

    private string Comparison(VisibleExpression visible, FieldTest test)
    {
        switch (test.Operator)
        {
            case WhereOperator.InNothing:
                return "FALSE";
            case WhereOperator.In:
                return $"({visible.Sql} = ANY ({parameters.Slice(new ValueListSource(test.Value, visible.Type))}))";
            case WhereOperator.StartsWith:
                var low = $"{visible.Sql} >= {parameters.Column(new ValueSource(test.Value, ColumnType.Text))}";
                return test.Unbounded ? $"({low})" : $"({low} AND {visible.Sql} < {parameters.Column(new ValueSource(test.Value + 1, ColumnType.Text))})";
            case WhereOperator.Contains:
                return $"(position({parameters.Column(new ValueSource(test.Value, ColumnType.Text))} IN {visible.Sql}) > 0)";
            default:
                return $"({visible.Sql} {Sign(test.Operator)} {parameters.Column(new ValueSource(test.Value, visible.Type))})";
        }
    }

    private static string Join(IEnumerable<string> parts, string by, string ofNone) => string.Join(by, parts) is { Length: > 0 } joined ? $"({joined})" : ofNone;

    private static string Sign(WhereOperator operation) => operation switch
    {
        WhereOperator.Equal => "=",
        WhereOperator.Greater => ">",
        WhereOperator.GreaterOrEqual => ">=",
        WhereOperator.Less => "<",
        WhereOperator.LessOrEqual => "<=",
        _ => throw new InvalidOperationException($"operator {operation} has no sign"),
    };
}
