using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GridDataExchange.Catalog;

namespace GridDataExchange.IntegrationTests.Fuzzing.Operations;

/// <summary>Values of arguments as GraphQL and as JSON.</summary>
internal static class ArgumentText
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string TypeOf(Field field) => field.Type == FieldType.Code ? field.Codes!.Name : field.Type.ToString();

    public static string Literal(Field? field, object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        string code when field?.Type == FieldType.Code => code,
        string text => JsonSerializer.Serialize(text, Readable),
        DateOnly day => $"\"{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}\"",
        DateTimeOffset moment => $"\"{Moment(moment)}\"",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"a {value.GetType().Name} is no argument"),
    };

    public static JsonNode? Json(object? value) => value switch
    {
        null => null,
        bool truth => truth,
        string text => text,
        int number => number,
        long number => number,
        decimal number => number,
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset moment => Moment(moment),
        List<object> items => new JsonArray([.. items.Select(Json)]),
        _ => throw new InvalidOperationException($"a {value.GetType().Name} is no argument"),
    };

    /// <summary>A moment in UTC, with as much of its fraction as it has: as answers show it too.</summary>
    public static string Moment(DateTimeOffset moment) => moment.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    public static JsonObject Json(Where where)
    {
        var json = new JsonObject();
        foreach (var key in where.Keys)
        {
            json[FilterGenerator.Name(key)] = key switch
            {
                AllKey all => new JsonArray([.. all.Of.Select(Json)]),
                AnyKey any => new JsonArray([.. any.Of.Select(Json)]),
                NotKey not => Json(not.Of),
                FieldKey field => new JsonObject(field.Tests.Select(t => KeyValuePair.Create(t.Operator, Json(t.Operand)))),
                OneKey one => Json(one.Of),
                ManyKey { Some: { } some } => new JsonObject([KeyValuePair.Create("some", (JsonNode?)Json(some))]),
                ManyKey => new JsonObject(),
                _ => throw new InvalidOperationException(),
            };
        }

        return json;
    }

    /// <summary>A filter as GraphQL; <paramref name="value"/> writes each operand.</summary>
    public static string Literal(Where where, Func<Field, string, object?, string> value)
    {
        return $"{{{string.Join(", ", where.Keys.Select(k => $"{FilterGenerator.Name(k)}: {Value(k)}"))}}}";

        string Value(WhereKey key) => key switch
        {
            AllKey all => $"[{string.Join(", ", all.Of.Select(w => Literal(w, value)))}]",
            AnyKey any => $"[{string.Join(", ", any.Of.Select(w => Literal(w, value)))}]",
            NotKey not => Literal(not.Of, value),
            FieldKey field => $"{{{string.Join(", ", field.Tests.Select(t => $"{t.Operator}: {value(field.Field, t.Operator, t.Operand)}"))}}}",
            OneKey one => Literal(one.Of, value),
            ManyKey { Some: { } some } => $"{{some: {Literal(some, value)}}}",
            ManyKey => "{}",
            _ => throw new InvalidOperationException(),
        };
    }

    public static string Literal(Order order) => $"{{{order.Field.Name}: {Direction(order)}}}";

    public static string Direction(Order order) => (order.Descending ? "DESC" : "ASC") + (order.NullsFirst ? "_NULLS_FIRST" : "");
}
