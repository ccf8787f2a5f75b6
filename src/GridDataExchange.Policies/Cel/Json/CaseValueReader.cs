using System.Globalization;
using System.Text.Json;
using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Json;

/// <summary>
/// Reads values as the CEL specification's conformance cases write them (google/cel-spec, cel.expr.Value in JSON):
/// <c>{"int64_value": "1"}</c>, <c>{"bytes_value": {"hex": "00"}}</c>, <c>{"list_value": {"values": […]}}</c>.
/// </summary>
internal static class CaseValueReader
{
    private const string TypePrefix = "[type.googleapis.com/";

    /// <exception cref="FormatException">It is no such value.</exception>
    public static CelValue Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || json.EnumerateObject().ToArray() is not [var member])
        {
            throw new FormatException("a value is an object with one member, such as {\"int64_value\": \"1\"}");
        }

        return member.Name switch
        {
            "null_value" => CelValue.Null,
            "bool_value" => CelValue.Of(Text(member.Value) switch { "true" or "True" => true, "false" or "False" => false, _ => throw Wrong(member.Name) }),
            "int64_value" => long.TryParse(Text(member.Value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? CelValue.Of(number) : throw Wrong(member.Name),
            "uint64_value" => ulong.TryParse(Text(member.Value), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? CelValue.Of(number) : throw Wrong(member.Name),
            "double_value" => DoubleText.TryRead(Text(member.Value), out var number) ? CelValue.Of(number) : throw Wrong(member.Name),
            "string_value" => member.Value.ValueKind == JsonValueKind.String ? CelValue.Of(member.Value.GetString()!) : throw Wrong(member.Name),
            "bytes_value" => CelValue.Of(Hex(member.Value)),
            "list_value" => CelValue.Of(CelList.Of([.. Items(member.Value, "values").Select(Read)])),
            "map_value" => Map(member.Value),
            "type_value" => CelValue.OfType(Text(member.Value)),
            "object_value" => Object(member.Value),
            "date_value" => DateOnly.TryParseExact(Text(member.Value), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? CelValue.Of(date) : throw Wrong(member.Name),
            _ => throw new FormatException($"`{member.Name}` is no kind of value"),
        };
    }

    private static string Text(JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();

    private static byte[] Hex(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("hex", out var hex) && hex.ValueKind == JsonValueKind.String && hex.GetString() is { } digits && digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(digits)
            : throw Wrong("bytes_value");

    private static JsonElement[] Items(JsonElement json, string name) =>
        json.ValueKind != JsonValueKind.Object ? throw Wrong(name)
        : !json.TryGetProperty(name, out var items) ? []
        : items.ValueKind == JsonValueKind.Array ? [.. items.EnumerateArray()] : throw Wrong(name);

    private static CelValue Map(JsonElement json)
    {
        var entries = Items(json, "entries");
        var map = CelMap.Make([.. entries.Select(e => Read(Member(e, "key")))], [.. entries.Select(e => Read(Member(e, "value")))]);
        return map.IsError ? throw new FormatException($"a map of the values is none: {map.Message}") : map;
    }

    private static JsonElement Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : throw Wrong("map_value");

    // Timestamps and durations are values of CEL; other messages are not known here.
    private static CelValue Object(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || json.EnumerateObject().ToArray() is not [var member] || member.Value.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("object_value");
        }

        var (seconds, nanos) = (Number(member.Value, "seconds"), Number(member.Value, "nanos"));
        var value = member.Name switch
        {
            TypePrefix + CelTypes.Timestamp + "]" when nanos is >= 0 and < 1_000_000_000 => Moment.OfSeconds(seconds) is { IsError: false } moment ? moment.Moment.Add(nanos) : CelErrors.Range,
            TypePrefix + CelTypes.Duration + "]" => ((Int128)seconds * 1_000_000_000) + nanos is var sum && sum >= long.MinValue && sum <= long.MaxValue ? CelValue.OfNanoseconds((long)sum) : CelErrors.Range,
            _ => throw new FormatException("only google.protobuf.Timestamp and google.protobuf.Duration are known here"),
        };
        return value.IsError ? throw Wrong("object_value") : value;
    }

    private static long Number(JsonElement json, string name) =>
        !json.TryGetProperty(name, out var number) ? 0
        : long.TryParse(Text(number), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw Wrong(name);

    private static FormatException Wrong(string name) => new($"what stands in `{name}` does not fit it");
}
