using GridDataExchange.Query.Selections;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Plans;

/// <summary>Writes a caller's comparison over a visible expression. A comparison with nothing is NULL, which a WHERE takes as false.</summary>
internal static class ComparisonSql
{
    public static string Write(VisibleExpression visible, WhereTerm term, ParameterTable parameters)
    {
        switch (term.Operator)
        {
            case WhereOperator.InNothing:
                return "FALSE";
            case WhereOperator.In:
                var list = parameters.List(new ValueListSource(term.Value, visible.Type));
                return $"{visible.Sql} IN (SELECT l.v0 FROM {ParameterTable.ListTable("l", list)} WHERE l.tag = p.tag)";
            case WhereOperator.StartsWith:
                var low = $"{visible.Sql} >= {parameters.Column(new ValueSource(term.Value, ColumnType.Text))}";
                return term.Unbounded ? low : $"{low} AND {visible.Sql} < {parameters.Column(new ValueSource(term.Value + 1, ColumnType.Text))}";
            default:
                return $"{visible.Sql} {Sign(term.Operator)} {parameters.Column(new ValueSource(term.Value, visible.Type))}";
        }
    }

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
