using System.Globalization;
using GridDataExchange.Policies.Expressions;
using ValueType = GridDataExchange.Policies.Expressions.ValueType;

namespace GridDataExchange.Query.Sql;

/// <summary>
/// Writes a policy's row condition as SQL. INVARIANT: true, false and unknown there are TRUE, FALSE and NULL here, for every row
/// (held by a property test against <see cref="Evaluator"/>), and nothing written here can raise an error.
/// </summary>
/// <param name="alias">The table alias of the row.</param>
/// <param name="parameters">Where the caller's facts come from.</param>
/// <param name="arity">How many items a list of the caller's has: part of a plan's structure.</param>
internal sealed class ConditionSql(string alias, ParameterTable parameters, ContextArity arity)
{
    public string Write(Expression expression) => expression switch
    {
        Constant constant => Literal(constant),
        RowField row => PathSql.Value(alias, row.Path),
        RowHas has => PathSql.Has(alias, has.Path),
        ContextValue context => parameters.Column(new ContextSource(context.Name, ColumnTypes.Of(context.Type))),
        Not not => $"(NOT {Write(not.Operand)})",
        And and => $"({Write(and.Left)} AND {Write(and.Right)})",
        Or or => $"({Write(or.Left)} OR {Write(or.Right)})",
        Comparison comparison => Comparison(comparison),
        Membership membership => Membership(membership),
        TextTest test => TextTest(test),
        Within within => Within(within),
        DateFunction function => DateFunction(function),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} has no SQL"),
    };

    private static string Literal(Constant constant) => constant.Value switch
    {
        bool truth => truth ? "TRUE" : "FALSE",
        long number => $"({number.ToString(CultureInfo.InvariantCulture)})::bigint",
        string text => SqlText.Literal(text),
        DateOnly date => $"'{date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'::date",
        DateTimeOffset moment => $"'{moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'::timestamptz",
        var value => throw new InvalidOperationException($"a constant of type {value.GetType().Name} has no SQL"),
    };

    private string Comparison(Comparison comparison)
    {
        var sign = comparison.Operator switch
        {
            ComparisonOperator.Equal => "=",
            ComparisonOperator.NotEqual => "<>",
            ComparisonOperator.Less => "<",
            ComparisonOperator.LessOrEqual => "<=",
            ComparisonOperator.Greater => ">",
            ComparisonOperator.GreaterOrEqual => ">=",
            _ => throw new InvalidOperationException($"operator {comparison.Operator} has no SQL"),
        };

        // A column brings its own collation, "C"; two other texts would be compared by the database's.
        var collation = comparison.Left.Type == ValueType.String && comparison.Left is not RowField && comparison.Right is not RowField ? " COLLATE \"C\"" : "";
        return $"({Write(comparison.Left)} {sign} {Write(comparison.Right)}{collation})";
    }

    private string Membership(Membership membership)
    {
        var item = Write(membership.Item);
        if (membership.List is ContextValue list)
        {
            // NULL = ANY of nothing is false, where CEL's is unknown.
            return $"(CASE WHEN {item} IS NULL THEN NULL ELSE {item} = ANY ({parameters.Slice(new ContextListSource(list.Name))}) END)";
        }

        var literal = (ListLiteral)membership.List;
        if (literal.Items.IsEmpty)
        {
            return $"(CASE WHEN {item} IS NULL THEN NULL ELSE FALSE END)";
        }

        var test = $"{item} IN ({string.Join(", ", literal.Items.Select(Write))})";

        return UnlessUnknown(literal, test);
    }

    // An unknown item makes CEL's whole list unknown, where SQL could still find a match beside it.
    private string UnlessUnknown(ListLiteral list, string test)
    {
        var unknown = list.Items.Where(i => i is not (Constant or ContextValue)).Select(i => $"{Write(i)} IS NULL").ToList();
        return unknown.Count == 0 ? $"({test})" : $"(CASE WHEN {string.Join(" OR ", unknown)} THEN NULL ELSE {test} END)";
    }

    private string TextTest(TextTest test)
    {
        var text = Write(test.Text);
        if (test is { Kind: TextTestKind.StartsWith, Part: Constant { Value: string { Length: > 0 } prefix } })
        {
            return Range(text, PrefixRange.Of(prefix));
        }

        var part = Write(test.Part);
        var found = test.Kind switch
        {
            TextTestKind.StartsWith => $"left({text}, char_length({part})) = {part}",
            TextTestKind.EndsWith => $"right({text}, char_length({part})) = {part}",
            TextTestKind.Contains => $"position({part} IN {text}) > 0",
            _ => throw new InvalidOperationException($"text test {test.Kind} has no SQL"),
        };
        return $"(CASE WHEN {part} = '' THEN NULL ELSE {found} END)";
    }

    private string Within(Within within)
    {
        var code = Write(within.Code);
        if (within.Codes is ListLiteral literal)
        {
            var tests = literal.Items.Select(i => Division(code, i)).OfType<string>().ToList();
            if (tests.Count == 0)
            {
                return Never(code);
            }

            // Ranges of constants are NULL by themselves where the code is, and stay bare so that an index on the code serves.
            var test = UnlessUnknown(literal, $"({string.Join(" OR ", tests)})");
            return literal.Items.All(i => i is Constant) ? test : $"(CASE WHEN {code} IS NULL THEN NULL ELSE {test} END)";
        }

        var name = ((ContextValue)within.Codes).Name;
        switch (arity.Divisions(name))
        {
            case ListArity.None:
                return Never(code);
            case ListArity.One:
                // Two plain columns, so that an index on the code serves.
                return $"({code} >= {parameters.Column(new OneDivisionSource(name, High: false))} AND {code} < {parameters.Column(new OneDivisionSource(name, High: true))})";
            default:
                var low = parameters.Slice(new DivisionsSource(name, High: false));
                var high = parameters.Slice(new DivisionsSource(name, High: true));
                return $"(CASE WHEN {code} IS NULL THEN NULL ELSE EXISTS (SELECT 1 FROM unnest({low}, {high}) AS l(low, high) WHERE {code} >= l.low AND {code} < l.high) END)";
        }
    }

    /// <summary>Whether the code lies in one division; null where that is no code of a whole division.</summary>
    private string? Division(string code, Expression division)
    {
        if (division is Constant { Value: string known })
        {
            return DivisionBoundaries.IsAt(known) ? Range(code, PrefixRange.Of(known)) : null;
        }

        var text = Write(division);
        var lengths = string.Join(", ", DivisionBoundaries.Lengths);
        return $"(char_length({text}) IN ({lengths}) AND translate({text}, '0123456789', '') = '' AND left({code}, char_length({text})) = {text})";
    }

    private string DateFunction(DateFunction function)
    {
        var (from, to) = (Write(function.From), Write(function.To));
        var years = $"(extract(year FROM {to})::bigint - extract(year FROM {from})::bigint)";
        return function.Kind switch
        {
            DateFunctionKind.AgeInYear => years,

            // Month and day as one number: 29 February (229) has not come on 28 February and has on 1 March (301).
            DateFunctionKind.Age => $"({years} - ({MonthAndDay(to)} < {MonthAndDay(from)})::int)",
            DateFunctionKind.DaysSince => $"({to} - {from})::bigint",
            _ => throw new InvalidOperationException($"function {function.Kind} has no SQL"),
        };
    }

    private static string MonthAndDay(string date) => $"(extract(month FROM {date}) * 100 + extract(day FROM {date}))";

    private static string Never(string code) => $"(CASE WHEN {code} IS NULL THEN NULL ELSE FALSE END)";

    /// <summary>A prefix test that an index can serve (<c>starts_with(column, parameter)</c> never can).</summary>
    internal static string Range(string text, PrefixRange range) => range.High is { } high
        ? $"({text} >= {SqlText.Literal(range.Low)} AND {text} < {SqlText.Literal(high)})"
        : $"({text} >= {SqlText.Literal(range.Low)})";
}
