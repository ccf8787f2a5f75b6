using System.Globalization;
using System.Text.Json;
using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Json;

/// <summary>Values as plain JSON: a whole number is an int, another a double, an object a map with texts as keys.</summary>
internal static class PlainValue
{
    /// <exception cref="FormatException">A member is there twice, or a number does not fit.</exception>
    public static CelValue Read(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null => CelValue.Null,
        JsonValueKind.True => CelValue.True,
        JsonValueKind.False => CelValue.False,
        JsonValueKind.String => CelValue.Of(json.GetString()!),
        JsonValueKind.Number => Number(json),
        JsonValueKind.Array => CelValue.Of(CelList.Of([.. json.EnumerateArray().Select(Read)])),
        _ => Map(json),
    };

    /// <summary>Bytes as base64, times, durations, dates and types as text.</summary>
    public static void Write(Utf8JsonWriter json, in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Bool:
                json.WriteBooleanValue(value.IsTrue);
                break;
            case CelKind.Int:
                json.WriteNumberValue(value.Int);
                break;
            case CelKind.UInt:
                json.WriteNumberValue(value.UInt);
                break;
            case CelKind.Double when double.IsFinite(value.Double):
                json.WriteRawValue(value.Double.ToString(double.IsInteger(value.Double) && Math.Abs(value.Double) < 1e15 ? "F1" : "R", CultureInfo.InvariantCulture));
                break;
            case CelKind.List:
                json.WriteStartArray();
                for (var i = 0; i < value.List.Count; i++)
                {
                    Write(json, value.List[i]);
                }

                json.WriteEndArray();
                break;
            case CelKind.Map:
                json.WriteStartObject();
                for (var i = 0; i < value.Map.Count; i++)
                {
                    json.WritePropertyName(Text(value.Map.Keys[i]));
                    Write(json, value.Map.ValueAt(i));
                }

                json.WriteEndObject();
                break;
            case CelKind.Null:
                json.WriteNullValue();
                break;
            default:
                json.WriteStringValue(Text(value));
                break;
        }
    }

    private static string Text(in CelValue value) => value.Kind switch
    {
        CelKind.String => value.Text,
        CelKind.Bool => value.IsTrue ? "true" : "false",
        CelKind.Int => value.Int.ToString(CultureInfo.InvariantCulture),
        CelKind.UInt => value.UInt.ToString(CultureInfo.InvariantCulture),
        CelKind.Double => DoubleText.Write(value.Double),
        CelKind.Bytes => Convert.ToBase64String(value.Bytes),
        CelKind.Type => value.TypeName,
        CelKind.Timestamp => value.Moment.ToString(),
        CelKind.Duration => DurationText.Write(value.Nanoseconds),
        _ => DateOnly.FromDayNumber(value.DayNumber).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    private static CelValue Number(JsonElement json)
    {
        var text = json.GetRawText();
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? CelValue.Of(whole)
            : text.IndexOfAny(['.', 'e', 'E']) >= 0 && json.TryGetDouble(out var real) && double.IsFinite(real) ? CelValue.Of(real)
            : throw new FormatException("a number does not fit into 64 bits");
    }

    private static CelValue Map(JsonElement json)
    {
        var members = json.EnumerateObject().ToArray();
        var map = CelMap.Make([.. members.Select(m => CelValue.Of(m.Name))], [.. members.Select(m => Read(m.Value))]);
        return map.IsError ? throw new FormatException("a member of an object is there twice") : map;
    }
}
