using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Selections;

/// <summary>Reads a <c>where</c>: keys of one object mean AND; an operator given null, or an empty text where a part is sought, is refused.</summary>
/// <remarks>Counts over the whole operation: depth, comparisons and steps through relations are bounded together.</remarks>
internal sealed class WhereReader(Entitlement entitlement, QueryBounds bounds, SelectionValues values, PseudonymReader pseudonyms)
{
    private int tests;
    private int relations;
    private int steps;

    public Filter Read(DatasetEntitlement granted, IDictionary<string, object?>? where) => where is null ? Filter.Everything : Object(granted, where, 1);

    private Filter Object(DatasetEntitlement granted, IDictionary<string, object?> where, int depth)
    {
        Bound(depth, bounds.FilterDepth, "`where` is nested deeper");
        values.Structure.Append('{');
        var filters = where.SelectMany(entry => Entry(granted, entry.Key, entry.Value ?? throw Null(entry.Key), depth)).ToImmutableArray();
        values.Structure.Append('}');
        return filters is [var only] ? only : new AllOf(filters);
    }

    private IEnumerable<Filter> Entry(DatasetEntitlement granted, string key, object value, int depth)
    {
        values.Structure.Append(key).Append(':');
        switch (key)
        {
            case "and":
                return [new AllOf(List(granted, key, value, depth))];
            case "or":
                return [new AnyOf(List(granted, key, value, depth))];
            case "not":
                return [new Complement(Object(granted, (IDictionary<string, object?>)value, depth + 1))];
        }

        var members = (IDictionary<string, object?>)value;
        return granted.Dataset.FindField(key) is { } field
            ? members.Select(m => Test(granted, field, m.Key, m.Value ?? throw Null(m.Key)))
            : Related(granted.Dataset.FindRelation(key)!, members, depth);
    }

    private ImmutableArray<Filter> List(DatasetEntitlement granted, string key, object value, int depth)
    {
        values.Structure.Append('[');
        var filters = ((IList<object?>)value).Select(item => Object(granted, (IDictionary<string, object?>?)item ?? throw Null(key), depth + 1)).ToImmutableArray();
        values.Structure.Append(']');
        return filters;
    }

    private IEnumerable<Filter> Related(Relation relation, IDictionary<string, object?> members, int depth)
    {
        var target = entitlement.Find(relation.To)!;
        if (!relation.Many)
        {
            return [One(members)];
        }

        // `some` is the only key; without it nothing is asked of the related rows.
        return members.Select(m => One((IDictionary<string, object?>?)m.Value ?? throw Null(m.Key)));

        RelatedTest One(IDictionary<string, object?> where)
        {
            Bound(++relations, bounds.FilterRelations, "`where` goes through more relations");
            Bound(++steps, bounds.FilterSteps, "`where` goes through more relations one within another");
            var test = new RelatedTest(relation, target, Object(target, where, depth + 1));
            steps--;
            return test;
        }
    }

    private Filter Test(DatasetEntitlement granted, Field field, string operation, object value)
    {
        Bound(++tests, bounds.FilterTests, "`where` has more comparisons");
        values.Structure.Append(operation).Append(';');
        switch (operation)
        {
            case "isNull":
                // Of two structures, not a value: IS NULL and IS NOT NULL are planned apart.
                values.Structure.Append((bool)value ? 'n' : 'v');
                return new NullTest(field, (bool)value);
            case "in":
                return In(granted, field, (IList<object?>)value);
            case "startsWith":
                var range = PrefixRange.Of(Part(operation, (string)value));
                var low = values.Add(range.Low);
                values.Add(range.High);
                values.Structure.Append(range.High is null ? "~" : "");
                return new FieldTest(field, WhereOperator.StartsWith, low, range.High is null);
            case "contains":
                return new FieldTest(field, WhereOperator.Contains, values.Add(Part(operation, (string)value)));
            default:
                return new FieldTest(field, Operator(operation), values.Add(Compared(granted, field, value)));
        }
    }

    private FieldTest In(DatasetEntitlement granted, Field field, IList<object?> items)
    {
        Bound(items.Count, bounds.ListItems, "`in` has more items");
        if (items.Count == 0)
        {
            values.Structure.Append('!');
            return new FieldTest(field, WhereOperator.InNothing, -1);
        }

        return new FieldTest(field, WhereOperator.In, values.Add(items.Select(i => Compared(granted, field, i ?? throw Null("in"))).ToList()));
    }

    /// <summary>What the database compares: the value, or what a pseudonym stands for; null, which equals nothing, for one that stands for nothing.</summary>
    private object? Compared(DatasetEntitlement granted, Field field, object value)
    {
        var whole = ArgumentText.Checked(value, "where");
        return RowScope.HasVisible(granted, field) ? whole : pseudonyms.Read(granted.Dataset, field, (string)whole);
    }

    private static string Part(string operation, string text) => ArgumentText.Whole(text, "where") is { Length: > 0 } part
        ? part
        : throw new RefusedException(RefusalCode.BadInput, $"`{operation}` needs at least one character");

    private static WhereOperator Operator(string name) => name switch
    {
        "eq" => WhereOperator.Equal,
        "gt" => WhereOperator.Greater,
        "gte" => WhereOperator.GreaterOrEqual,
        "lt" => WhereOperator.Less,
        "lte" => WhereOperator.LessOrEqual,
        _ => throw new InvalidOperationException($"operator {name} is in the schema and not here"),
    };

    private static void Bound(int count, int bound, string what)
    {
        if (count > bound)
        {
            throw new RefusedException(RefusalCode.TooCostly, $"{what} than the bound of {bound}: ask for less in one request");
        }
    }

    private static RefusedException Null(string name) =>
        new(RefusalCode.BadInput, $"`{name}` in `where` is null: leave it out, or give a value");
}
