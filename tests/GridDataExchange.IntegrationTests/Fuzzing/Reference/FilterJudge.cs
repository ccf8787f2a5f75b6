using GridDataExchange.IntegrationTests.Fuzzing.Operations;
using GridDataExchange.IntegrationTests.Fuzzing.Worlds;

namespace GridDataExchange.IntegrationTests.Fuzzing.Reference;

/// <summary>Judges a filter on what a caller sees of a row. Two-valued: a comparison with nothing is false.</summary>
internal sealed class FilterJudge(Eyes eyes)
{
    public bool Holds(Where where, Row row) => where.Keys.All(key => Holds(key, row));

    private bool Holds(WhereKey key, Row row) => key switch
    {
        AllKey all => all.Of.All(w => Holds(w, row)),
        AnyKey any => any.Of.Any(w => Holds(w, row)),
        NotKey not => !Holds(not.Of, row),
        FieldKey field => field.Tests.All(t => Holds(eyes.Seen(row, field.Field.Name), t.Operator, t.Operand)),
        OneKey one => eyes.Follow(row, one.Relation)?.Any(r => Holds(one.Of, r)) ?? false,
        ManyKey { Some: { } some } many => eyes.Follow(row, many.Relation)?.Any(r => Holds(some, r)) ?? false,
        _ => true,
    };

    private static bool Holds(object? seen, string operation, object? operand)
    {
        if (operation == "isNull")
        {
            return (seen is null) == (bool)operand!;
        }

        return seen is not null && operation switch
        {
            "eq" => ValueOrder.Compare(seen, operand!) == 0,
            "in" => ((List<object>)operand!).Exists(o => ValueOrder.Compare(seen, o) == 0),
            "gt" => ValueOrder.Compare(seen, operand!) > 0,
            "gte" => ValueOrder.Compare(seen, operand!) >= 0,
            "lt" => ValueOrder.Compare(seen, operand!) < 0,
            "lte" => ValueOrder.Compare(seen, operand!) <= 0,
            "startsWith" => ((string)seen).StartsWith((string)operand!, StringComparison.Ordinal),
            _ => ((string)seen).Contains((string)operand!, StringComparison.Ordinal),
        };
    }
}
