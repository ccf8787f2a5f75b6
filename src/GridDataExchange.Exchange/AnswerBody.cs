using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using GridDataExchange.Ledger;
using GridDataExchange.Query;

namespace GridDataExchange.Exchange;

/// <summary>Writes the GraphQL response that leaves: data or errors, and <c>extensions.exchange</c> (contract §3).</summary>
internal static class AnswerBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static ReadOnlyMemory<byte> Of(QueryAnswer answer, Guid record, Receipt receipt, string policy)
    {
        var bytes = new ArrayBufferWriter<byte>(answer.Data.Length + answer.Treatments.Length + 1024);
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WritePropertyName("data");
            json.WriteRawValue(answer.Data.Span, skipInputValidation: true);
            json.WriteStartObject("extensions");
            json.WriteStartObject("exchange");
            json.WriteString("record", record);
            Write(json, receipt);
            json.WriteString("policy", policy);
            json.WritePropertyName("treatments");
            json.WriteRawValue(answer.Treatments.Span, skipInputValidation: true);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    /// <param name="refusal">Why.</param>
    /// <param name="record">The record of the refusal, or null where none could be written.</param>
    /// <param name="receipt">What the caller is given of it.</param>
    public static ReadOnlyMemory<byte> Of(Refusal refusal, Guid? record, Receipt? receipt)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("errors");
            json.WriteStartObject();
            json.WriteString("message", refusal.Sentence);
            if (refusal.At is { } at)
            {
                json.WriteStartArray("locations");
                json.WriteStartObject();
                json.WriteNumber("line", at.Line);
                json.WriteNumber("column", at.Column);
                json.WriteEndObject();
                json.WriteEndArray();
            }

            if (refusal.Path is { } path)
            {
                json.WriteStartArray("path");
                foreach (var step in path.Split('.'))
                {
                    json.WriteStringValue(step);
                }

                json.WriteEndArray();
            }

            json.WriteStartObject("extensions");
            json.WriteString("code", refusal.CodeName);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            if (record is { } id)
            {
                json.WriteStartObject("extensions");
                json.WriteStartObject("exchange");
                json.WriteString("record", id);
                Write(json, receipt!);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, Receipt receipt)
    {
        json.WritePropertyName("receipt");
        receipt.WriteTo(json);
    }
}
