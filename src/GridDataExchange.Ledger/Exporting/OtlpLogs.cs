using System.Globalization;
using System.Text.Json;

namespace GridDataExchange.Ledger.Exporting;

/// <summary>Records as an OTLP request for logs, in the JSON form of its Protocol Buffers messages.</summary>
internal static class OtlpLogs
{
    private const int Info = 9;
    private const int Warn = 13;
    private const int Error = 17;

    public static byte[] Write(IEnumerable<ExportedRecord> records, DateTimeOffset now)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("resourceLogs");
            json.WriteStartObject();
            json.WriteStartObject("resource");
            json.WriteStartArray("attributes");
            Attribute(json, "service.name", "gdx");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartArray("scopeLogs");
            json.WriteStartObject();
            json.WriteStartObject("scope");
            json.WriteString("name", "gdx.ledger");
            json.WriteEndObject();
            json.WriteStartArray("logRecords");
            foreach (var record in records)
            {
                Record(json, record, now);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>True where the answer says that records were rejected (<c>partialSuccess</c>).</summary>
    public static bool Rejected(ReadOnlyMemory<byte> answer)
    {
        if (answer.IsEmpty)
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("partialSuccess", out var partial) && partial.ValueKind == JsonValueKind.Object
                && partial.TryGetProperty("rejectedLogRecords", out var rejected) && rejected.ToString() is not ("" or "0");
        }
        catch (JsonException)
        {
            return false; // the status was one of success
        }
    }

    private static void Record(Utf8JsonWriter json, ExportedRecord record, DateTimeOffset now)
    {
        var severity = record.IsAlarm ? Error : record.IsRefusal ? Warn : Info;
        json.WriteStartObject();
        if (record.Time is { } time)
        {
            json.WriteString("timeUnixNano", Nanoseconds(time));
        }

        json.WriteString("observedTimeUnixNano", Nanoseconds(now));
        json.WriteNumber("severityNumber", severity);
        json.WriteString("severityText", severity == Error ? "ERROR" : severity == Warn ? "WARN" : "INFO");
        json.WriteString("eventName", "gdx.ledger.record");
        json.WriteStartArray("attributes");
        foreach (var (name, value) in ExportedMembers.Of(record).Where(m => m.Name is not ("index" or "rows" or "persons" or "fields")))
        {
            Attribute(json, "gdx.record." + name, value);
        }

        Attribute(json, "gdx.record.index", record.Index);
        Attribute(json, "gdx.record.rows", record.Rows);
        Attribute(json, "gdx.record.persons", record.Persons);
        json.WriteStartObject();
        json.WriteString("key", "gdx.record.fields");
        json.WriteStartObject("value");
        json.WriteStartObject("arrayValue");
        json.WriteStartArray("values");
        foreach (var field in record.Fields)
        {
            json.WriteStartObject();
            json.WriteString("stringValue", field);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Attribute(Utf8JsonWriter json, string key, string value) => Attribute(json, key, "stringValue", value);

    // The JSON form writes 64-bit numbers as text.
    private static void Attribute(Utf8JsonWriter json, string key, long value) => Attribute(json, key, "intValue", value.ToString(CultureInfo.InvariantCulture));

    private static void Attribute(Utf8JsonWriter json, string key, string type, string value)
    {
        json.WriteStartObject();
        json.WriteString("key", key);
        json.WriteStartObject("value");
        json.WriteString(type, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Nanoseconds(DateTimeOffset time) => ((time - DateTimeOffset.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture);
}
