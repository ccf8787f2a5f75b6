using System.Globalization;
using System.Text.Json;
using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Json;

/// <summary>Writes values as the CEL specification's conformance cases do, numbers and bools as text; our dates as <c>date_value</c>.</summary>
internal static class CaseValueWriter
{
    public static void Write(Utf8JsonWriter json, in CelValue value)
    {
        json.WriteStartObject();
        switch (value.Kind)
        {
            case CelKind.Null:
                json.WriteString("null_value", "NULL_VALUE");
                break;
            case CelKind.Bool:
                json.WriteString("bool_value", value.IsTrue ? "true" : "false");
                break;
            case CelKind.Int:
                json.WriteString("int64_value", value.Int.ToString(CultureInfo.InvariantCulture));
                break;
            case CelKind.UInt:
                json.WriteString("uint64_value", value.UInt.ToString(CultureInfo.InvariantCulture));
                break;
            case CelKind.Double:
                json.WriteString("double_value", DoubleText.Write(value.Double));
                break;
            case CelKind.String:
                json.WriteString("string_value", value.Text);
                break;
            case CelKind.Bytes:
                json.WriteStartObject("bytes_value");
                json.WriteString("hex", Convert.ToHexStringLower(value.Bytes));
                json.WriteEndObject();
                break;
            case CelKind.List:
                WriteList(json, value.List);
                break;
            case CelKind.Map:
                WriteMap(json, value.Map);
                break;
            case CelKind.Type:
                json.WriteString("type_value", value.TypeName);
                break;
            case CelKind.Timestamp:
                WriteMessage(json, CelTypes.Timestamp, value.Moment.Seconds, value.Moment.Nanos);
                break;
            case CelKind.Duration:
                WriteMessage(json, CelTypes.Duration, value.Nanoseconds / 1_000_000_000, value.Nanoseconds % 1_000_000_000);
                break;
            case CelKind.Date:
                json.WriteString("date_value", DateOnly.FromDayNumber(value.DayNumber).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, CelList list)
    {
        json.WriteStartObject("list_value");
        if (list.Count > 0)
        {
            json.WriteStartArray("values");
            for (var i = 0; i < list.Count; i++)
            {
                Write(json, list[i]);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, CelMap map)
    {
        json.WriteStartObject("map_value");
        if (map.Count > 0)
        {
            json.WriteStartArray("entries");
            for (var i = 0; i < map.Count; i++)
            {
                json.WriteStartObject();
                json.WritePropertyName("key");
                Write(json, map.Keys[i]);
                json.WritePropertyName("value");
                Write(json, map.ValueAt(i));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, string type, long seconds, long nanos)
    {
        json.WriteStartObject("object_value");
        json.WriteStartObject($"[type.googleapis.com/{type}]");
        json.WriteString("seconds", seconds.ToString(CultureInfo.InvariantCulture));
        json.WriteString("nanos", nanos.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
