using System.Text.Encodings.Web;
using System.Text.Json;
using GridDataExchange.Ledger.Index;

namespace GridDataExchange.Exchange.Reports;

/// <summary>The scope of a breach as JSON, written piece by piece.</summary>
internal static class ExposureJson
{
    private const int Piece = 64 * 1024;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(Stream to, Exposure exposure, string client, ReportPeriod period, IndexCompleteness reach, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(to, Options);
        json.WriteStartObject();
        json.WriteString("report", "exposure");
        json.WriteString("client", client);
        json.WriteString("from", period.From);
        json.WriteString("to", period.To);
        json.WriteStartObject("index");
        json.WriteBoolean("complete", reach.Behind == 0);
        json.WriteString("completeTo", reach.To);
        json.WriteNumber("records", reach.Indexed);
        json.WriteNumber("behind", reach.Behind);
        json.WriteNumber("missing", reach.Missing);
        json.WriteEndObject();
        json.WriteStartObject("counts");
        json.WriteNumber("persons", exposure.Persons.Count);
        json.WriteNumber("lookupsWithoutResult", exposure.Lookups.Count);
        json.WriteNumber("indexRows", exposure.Rows);
        json.WriteNumber("erased", exposure.Erased);
        json.WriteNumber("unreadable", exposure.Unreadable);
        json.WriteNumber("actsOfAdministration", exposure.Acts);
        json.WriteEndObject();
        json.WriteStartArray("persons");
        foreach (var person in exposure.Persons)
        {
            json.WriteStartObject();
            json.WriteString("dataset", person.Dataset);
            json.WriteString("key", person.Key);
            Seen(json, person);
            await FlushAsync().ConfigureAwait(false);
        }

        json.WriteEndArray();
        json.WriteStartArray("withoutPersons");
        foreach (var dataset in exposure.Datasets)
        {
            json.WriteStartObject();
            json.WriteString("dataset", dataset.Dataset);
            Seen(json, dataset);
        }

        json.WriteEndArray();
        json.WriteStartArray("lookupsWithoutResult");
        foreach (var lookup in exposure.Lookups)
        {
            json.WriteStartObject();
            json.WriteString("dataset", lookup.Dataset);
            json.WriteString("field", lookup.Field);
            json.WriteString("value", lookup.Value);
            json.WriteString("time", lookup.Time);
            json.WriteBoolean("certain", lookup.Certain);
            json.WriteEndObject();
            await FlushAsync().ConfigureAwait(false);
        }

        json.WriteEndArray();
        json.WriteEndObject();

        async ValueTask FlushAsync()
        {
            if (json.BytesPending > Piece)
            {
                await json.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static void Seen(Utf8JsonWriter json, Exposed seen)
    {
        json.WriteString("first", seen.First);
        json.WriteString("last", seen.Last);
        json.WriteNumber("times", seen.Times);
        json.WriteStartArray("fields");
        foreach (var (dataset, field, treatments) in seen.Fields)
        {
            json.WriteStartObject();
            json.WriteString("dataset", dataset);
            json.WriteString("field", field);
            json.WriteStartArray("treatments");
            foreach (var treatment in treatments)
            {
                json.WriteStringValue(treatment);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
