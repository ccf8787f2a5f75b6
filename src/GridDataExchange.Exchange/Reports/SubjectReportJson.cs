using System.Text.Encodings.Web;
using System.Text.Json;

namespace GridDataExchange.Exchange.Reports;

/// <summary>A report to a person as JSON.</summary>
internal static class SubjectReportJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(SubjectReport report)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteString("report", "subject");
            Named(json, "dataset", report.Dataset);
            json.WriteString("key", report.Key);
            json.WriteString("made", SubjectReportText.Minute(report.Made));
            json.WriteString("timeZone", report.TimeZone);
            json.WriteString("from", report.Period.FromText);
            json.WriteString("to", report.Period.ToText);
            json.WriteStartObject("kept");
            json.WriteString("since", SubjectReportText.Minute(report.KeptSince));
            json.WriteString("completeTo", SubjectReportText.Minute(report.CompleteTo));
            json.WriteStartArray("erased");
            foreach (var erased in report.Erased)
            {
                json.WriteStartObject();
                json.WriteNumber("keptDays", erased.KeptDays);
                json.WriteString("writtenBefore", SubjectReportText.Day(erased.WrittenBefore));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartArray("entries");
            foreach (var entry in report.Entries)
            {
                Entry(json, entry);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void Entry(Utf8JsonWriter json, SubjectEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("time", SubjectReportText.Minute(entry.Minute));
        json.WriteString("event", entry.Shown ? "shown" : "looked-up");
        Named(json, "department", entry.Department);
        json.WriteStartObject("purpose");
        json.WriteString("code", entry.Purpose.Code);
        json.WriteString("en", entry.Purpose.Title?.En);
        json.WriteString("zh", entry.Purpose.Title?.Zh);
        json.WriteString("basis", entry.Purpose.Basis);
        json.WriteBoolean("inForce", entry.Purpose.InForce);
        json.WriteEndObject();
        Named(json, "dataset", entry.Dataset);
        json.WriteStartArray("fields");
        foreach (var field in entry.Fields)
        {
            json.WriteStartObject();
            Members(json, field.Field);
            json.WriteStartArray("treatments");
            foreach (var treatment in field.Treatments)
            {
                json.WriteStartObject();
                Members(json, treatment);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Named(Utf8JsonWriter json, string name, Named of)
    {
        json.WriteStartObject(name);
        Members(json, of);
        json.WriteEndObject();
    }

    private static void Members(Utf8JsonWriter json, Named of)
    {
        json.WriteString("code", of.Code);
        json.WriteString("en", of.Title?.En);
        json.WriteString("zh", of.Title?.Zh);
    }
}
