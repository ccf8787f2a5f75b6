using System.Collections.Immutable;
using System.Globalization;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Selections;
using GridDataExchange.Query.Sql;
using Npgsql;

namespace GridDataExchange.Query.Running;

/// <summary>What is put to a node: a parameter row for each parent key (one of a root), of one question after another.</summary>
/// <param name="Keys">The parents' keys; null at a root.</param>
/// <param name="Questions">For each row the number of the question it belongs to, rising.</param>
internal sealed record Asked(IReadOnlyList<object?> Keys, IReadOnlyList<int> Questions);

/// <summary>Fills the parameters of a node's statement.</summary>
internal static class ParameterRows
{
    public static NpgsqlBatchCommand Command(PlanNode node, IReadOnlyList<Question> cohort, Asked asked)
    {
        var command = new NpgsqlBatchCommand(node.Sql);
        var lists = node.Lists.Select(source => new Slices(source, cohort)).ToList();
        foreach (var source in node.Parameters)
        {
            command.Parameters.Add(Array(source.Type, source switch
            {
                ParentKeySource => asked.Keys,
                ListPlaceSource place => OfEach(asked, lists[place.List].Places(place.Last)),
                _ => OfEach(asked, [.. cohort.Select(question => Value(source, question))]),
            }));
        }

        foreach (var list in lists)
        {
            command.Parameters.Add(Array(list.Source.Type, list.Items));
        }

        return command;
    }

    /// <summary>The lists of a cohort's questions one after another, each once however many rows share it.</summary>
    private sealed class Slices
    {
        private readonly List<object?> items = [];
        private readonly List<(int First, int Last)> places = [];

        public Slices(ListSource source, IReadOnlyList<Question> cohort)
        {
            Source = source;
            foreach (var question in cohort)
            {
                var first = items.Count + 1;
                items.AddRange(ItemsOf(source, question));
                places.Add((first, items.Count));
            }
        }

        public ListSource Source { get; }

        public IReadOnlyList<object?> Items => items;

        public IReadOnlyList<object?> Places(bool last) => [.. places.Select(p => (object?)(last ? p.Last : p.First))];
    }

    private static object?[] OfEach(Asked asked, IReadOnlyList<object?> values)
    {
        var all = new object?[asked.Questions.Count];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = values[asked.Questions[i]];
        }

        return all;
    }

    private static object? Value(ParameterSource source, Question question) => source switch
    {
        ValueSource value => question.Values[value.Place],
        PageSource page => page.LooksForRows ? PageSource.Rows((long)question.Values[page.Place]!) : 0L,
        NothingSource => 0,
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

    private static IEnumerable<object?> ItemsOf(ListSource source, Question question) => source switch
    {
        ValueListSource list => (List<object?>)question.Values[list.Place]!,
        ContextListSource list => list.Name == ContextName.CallerJurisdictions ? question.Entitlement.Caller.Jurisdictions : question.Entitlement.Caller.Scopes,
        DivisionsSource divisions => Divisions(question, divisions.List).Select(d => Bound(d, divisions.High)),
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
            ColumnType.Int => Typed(values, v => v is null ? (int?)null : Convert.ToInt32(v, CultureInfo.InvariantCulture)),
            ColumnType.Long => Typed(values, v => v is null ? (long?)null : Convert.ToInt64(v, CultureInfo.InvariantCulture)),
            ColumnType.Decimal => Typed(values, v => (decimal?)v),
            ColumnType.Boolean => Typed(values, v => (bool?)v),
            ColumnType.Date => Typed(values, v => ((DateOnly?)v)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ColumnType.DateTime => Typed(values, v => v is null ? (DateTime?)null : ((DateTimeOffset)v).UtcDateTime),
            ColumnType.Bytes => Typed(values, v => (byte[]?)v),
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
