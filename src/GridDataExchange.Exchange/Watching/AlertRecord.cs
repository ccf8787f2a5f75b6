using System.Buffers.Text;
using System.Text.Json;
using GridDataExchange.Exchange.Quotas;
using GridDataExchange.Exchange.Records;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Records;

namespace GridDataExchange.Exchange.Watching;

/// <summary>Writes the records of alerts: which rule, whom it is about, what was counted, and the records that show it.</summary>
internal static class AlertRecord
{
    /// <summary>The kind of the record that closes one.</summary>
    public const string Closed = "alert-closed";

    /// <summary>The record of an alert.</summary>
    public static LedgerEntry Of(RaisedAlert alert, Guid id, DateTimeOffset now, int retentionDays) => new(id, null, null, RecordWriter.Write(json =>
    {
        var finding = alert.Finding;
        Head(json, id, RecordBody.Alert, now);
        json.WriteString("rule", finding.Rule.Name);
        json.WriteString("reason", finding.Rule.Reason);
        Subject(json, finding.Subject);
        Texts(json, "departments", finding.Departments);
        Texts(json, "clients", finding.Clients);
        json.WriteStartObject("counts");
        foreach (var (name, count) in finding.Counts)
        {
            json.WriteNumber(name, count);
        }

        json.WriteEndObject();
        json.WriteString("from", finding.From);
        json.WriteString("to", finding.To);
        json.WriteStartArray("evidence");
        foreach (var record in finding.Evidence)
        {
            json.WriteStringValue(record);
        }

        json.WriteEndArray();
        json.WriteNumber("retentionDays", retentionDays);
    }))
    {
        Kind = RecordBody.Alert,
        RetentionDays = retentionDays,
        Companions = [AlertTable.Raise(alert, id)],
    };

    /// <summary>The record that an officer closed an alert, which commits only if the officer's rights still hold.</summary>
    public static LedgerEntry Close(AlertClosing closing, Guid id, DateTimeOffset now, int retentionDays) => new(id, closing.Rights.Epoch, closing.Rights.Ends, RecordWriter.Write(json =>
    {
        Head(json, id, Closed, now);
        json.WriteStartObject("caller");
        json.WriteString("department", closing.Token.Department);
        json.WriteString("client", closing.Token.Client);
        json.WriteString("grant", closing.Token.Grant);
        json.WriteEndObject();
        json.WriteString("purpose", closing.Token.Purpose);
        json.WriteString("case", closing.Case);
        json.WriteStartObject("operator");
        json.WriteString("name", closing.Operator);
        json.WriteBoolean("verified", false);
        json.WriteEndObject();
        json.WriteString("alert", closing.Alert);
        json.WriteString("finding", closing.Finding);
        json.WriteNumber("retentionDays", retentionDays);
    }))
    {
        Kind = Closed,
        RetentionDays = retentionDays,
        Companions = [AlertTable.Close(closing, id)],
    };

    private static void Head(Utf8JsonWriter json, Guid id, string kind, DateTimeOffset now)
    {
        json.WriteString("id", id);
        json.WriteString("kind", kind);
        json.WriteString("time", now);
    }

    private static void Subject(Utf8JsonWriter json, WatchedSubject of)
    {
        json.WriteStartObject("subject");
        Text("department", of.Department);
        Text("client", of.Client);
        Text("purpose", of.Purpose);
        Text("operator", of.Operator);
        Text("person", of.Person is { } token ? Base64Url.EncodeToString(PersonTokens.Bytes([token])[0]) : null);
        json.WriteEndObject();

        void Text(string name, string? value)
        {
            if (value is not null)
            {
                json.WriteString(name, value);
            }
        }
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
