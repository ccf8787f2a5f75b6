using System.Collections.Immutable;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Selections;
using GridDataExchange.Query.Sql;
using Npgsql;

namespace GridDataExchange.Query.Running;

/// <summary>Fills the parameters of a node's statement for as many questions as there are parent keys (one for a root).</summary>
internal static class ParameterRows
{
    public static NpgsqlBatchCommand Command(PlanNode node, Question question, IReadOnlyList<object?> parentKeys)
    {
        var command = new NpgsqlBatchCommand(node.Sql);
        foreach (var source in node.Parameters)
        {
            var values = source is ParentKeySource ? parentKeys : Enumerable.Repeat(Value(source, question), parentKeys.Count).ToList();
            command.Parameters.Add(Array(source.Type, values));
        }

        foreach (var source in node.Lists)
        {
            var items = Items(source, question);
            command.Parameters.Add(Array(ColumnType.Long, [.. Enumerable.Range(1, parentKeys.Count).SelectMany(tag => Enumerable.Repeat((object?)(long)tag, items.Count))]));
            command.Parameters.Add(Array(source.Type, [.. Enumerable.Range(1, parentKeys.Count).SelectMany(_ => items)]));
        }

        return command;
    }

    private static object? Value(ParameterSource source, Question question) => source switch
    {
        ValueSource value => question.Values[value.Place],
        PageSource page => (long)question.Values[page.Place]! + 1,
        OneDivisionSource division => Bound(Divisions(question, division.List)[0], division.High),
        ContextSource context => context.Name switch
        {
            ContextName.CallerDepartment => question.Entitlement.Caller.Department,
            ContextName.CallerClient => question.Entitlement.Caller.Client,
            ContextName.CallerPurpose => question.Entitlement.Caller.Purpose,
            ContextName.RequestDate => question.Context.Date,
            ContextName.RequestTime => question.Context.Time.ToUniversalTime(),
            ContextName.RequestCase => question.Context.Case,
            ContextName.RequestOperatorName => question.Context.Operator,
            ContextName.RequestOperatorVerified => question.Context.OperatorVerified,
            _ => throw new InvalidOperationException($"{context.Name} is no scalar"),
        },
        _ => throw new InvalidOperationException($"{source.GetType().Name} has no value"),
    };

    private static List<object?> Items(ListSource source, Question question) => source switch
    {
        ValueListSource list => (List<object?>)question.Values[list.Place]!,
        ContextListSource list => [.. (list.Name == ContextName.CallerJurisdictions ? question.Entitlement.Caller.Jurisdictions : question.Entitlement.Caller.Scopes)],
        DivisionsSource divisions => [.. Divisions(question, divisions.List).Select(d => Bound(d, divisions.High))],
        _ => throw new InvalidOperationException($"{source.GetType().Name} has no items"),
    };

    private static ImmutableArray<string> Divisions(Question question, ContextName list) => new ContextArity(question.Entitlement.Caller).Items(list);

    private static string? Bound(string division, bool high) => PrefixRange.Of(division) is var range && high ? range.High : range.Low;

    private static NpgsqlParameter Array(ColumnType type, IReadOnlyList<object?> values) => new()
    {
        NpgsqlDbType = ColumnTypes.Parameter(type),
        Value = type switch
        {
            ColumnType.Text => (object)Typed(values, v => (string?)v),
            ColumnType.Int => Typed(values, v => v is null ? (int?)null : Convert.ToInt32(v, System.Globalization.CultureInfo.InvariantCulture)),
            ColumnType.Long => Typed(values, v => v is null ? (long?)null : Convert.ToInt64(v, System.Globalization.CultureInfo.InvariantCulture)),
            ColumnType.Decimal => Typed(values, v => (decimal?)v),
            ColumnType.Boolean => Typed(values, v => (bool?)v),
            ColumnType.Date => Typed(values, v => (DateOnly?)v),
            ColumnType.DateTime => Typed(values, v => v is null ? (DateTime?)null : ((DateTimeOffset)v).UtcDateTime),
            _ => throw new InvalidOperationException($"a {type} is never a parameter"),
        },
    };

    private static T[] Typed<T>(IReadOnlyList<object?> values, Func<object?, T> convert)
    {
        var array = new T[values.Count];
        for (var i = 0; i < array.Length; i++)
        {
            array[i] = convert(values[i]);
        }

        return array;
    }
}
