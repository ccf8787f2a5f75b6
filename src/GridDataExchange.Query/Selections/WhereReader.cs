using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Query.Selections;

/// <summary>Reads a <c>where</c>: keys of one object mean AND; an operator given null, or an empty prefix, is refused.</summary>
internal sealed class WhereReader(QueryBounds bounds, SelectionValues values)
{
    public ImmutableArray<WhereTerm> Read(Dataset dataset, IDictionary<string, object?>? where)
    {
        var terms = ImmutableArray.CreateBuilder<WhereTerm>();
        foreach (var (name, filter) in where ?? new Dictionary<string, object?>())
        {
            var field = dataset.FindField(name)!;
            foreach (var (operation, value) in (IDictionary<string, object?>?)filter ?? throw Null(name))
            {
                values.Structure.Append(name).Append('.').Append(operation).Append(';');
                terms.Add(Term(field, operation, value ?? throw Null(operation)));
            }
        }

        return terms.ToImmutable();
    }

    private WhereTerm Term(Field field, string operation, object value)
    {
        switch (operation)
        {
            case "in":
                return In(field, (IList<object?>)value);
            case "startsWith":
                var range = PrefixRange.Of(Text((string)value) is { Length: > 0 } prefix
                    ? prefix
                    : throw new RefusedException(RefusalCode.BadInput, "`startsWith` needs at least one character"));
                var low = values.Add(range.Low);
                values.Add(range.High);
                values.Structure.Append(range.High is null ? "~" : "");
                return new WhereTerm(field, WhereOperator.StartsWith, low, range.High is null);
            default:
                return new WhereTerm(field, Operator(operation), values.Add(Checked(value)));
        }
    }

    private WhereTerm In(Field field, IList<object?> items)
    {
        if (items.Count > bounds.ListItems)
        {
            throw new RefusedException(RefusalCode.TooCostly, $"`in` has more items than the bound of {bounds.ListItems}: ask for fewer");
        }

        if (items.Count == 0)
        {
            values.Structure.Append('!');
            return new WhereTerm(field, WhereOperator.InNothing, -1);
        }

        return new WhereTerm(field, WhereOperator.In, values.Add(items.Select(i => (object?)Checked(i ?? throw Null("in"))).ToList()));
    }

    private static WhereOperator Operator(string name) => name switch
    {
        "eq" => WhereOperator.Equal,
        "gt" => WhereOperator.Greater,
        "gte" => WhereOperator.GreaterOrEqual,
        "lt" => WhereOperator.Less,
        "lte" => WhereOperator.LessOrEqual,
        _ => throw new InvalidOperationException($"operator {name} is in the schema and not here"),
    };

    private static object Checked(object value) => value is string text ? Text(text) : value;

    // PostgreSQL cannot take NUL, and half a surrogate pair is no character: an error of the database would be an oracle.
    private static string Text(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (text[i] == '\0' || char.IsSurrogate(text[i]))
            {
                throw new RefusedException(RefusalCode.BadInput, "a text in `where` has a NUL character or half of a surrogate pair: send whole characters");
            }
        }

        return text;
    }

    private static RefusedException Null(string name) =>
        new(RefusalCode.BadInput, $"`{name}` in `where` is null: leave it out, or give a value");
}
