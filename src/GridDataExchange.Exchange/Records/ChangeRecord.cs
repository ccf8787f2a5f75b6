using System.Text.Json;
using GridDataExchange.Ledger;

namespace GridDataExchange.Exchange.Records;

/// <summary>The record of a change of administration: who did what, and what it changed from and to.</summary>
internal static class ChangeRecord
{
    private const string Take = "SELECT outbox.recorded($1)";

    /// <summary>The record, which takes the change out of the outbox as it commits. It rests on no rights: what is done is recorded whatever changed since.</summary>
    /// <remarks>Its id is the change's, so that the ledger itself takes it once, however many nodes try.</remarks>
    public static LedgerEntry Of(OutboxChange change, LoadedPolicies? policies)
    {
        var id = change.Taken ? Guid.NewGuid() : change.Id;
        return new LedgerEntry(id, null, null, RecordWriter.Write(json => Body(json, id, change, policies)))
        {
            Kind = "administration",
            RetentionDays = RecordWriter.Retention(OutboxJson.PurposeOf(change.Actor), policies),
            Companions = [new CompanionStatement(Take, [change.Id]) { Locks = "outbox" }],
        };
    }

    private static void Body(Utf8JsonWriter json, Guid id, OutboxChange change, LoadedPolicies? policies)
    {
        json.WriteString("id", id);
        json.WriteString("kind", "administration");
        json.WriteString("time", change.Written);
        json.WriteString("act", change.Act);
        json.WriteString("target", change.Target);
        json.WritePropertyName("actor");
        OutboxJson.WriteActor(json, change.Actor);
        json.WriteString("role", change.Role);
        json.WriteStartArray("changes");
        foreach (var row in change.Rows)
        {
            Row(json, row);
        }

        json.WriteEndArray();
        if (change.MoreDigest is { } digest)
        {
            json.WriteStartObject("more");
            json.WriteNumber("changes", change.MoreRows);
            json.WriteString("sha256", digest);
            json.WriteEndObject();
        }

        json.WriteNumber("retentionDays", RecordWriter.Retention(OutboxJson.PurposeOf(change.Actor), policies));
    }

    private static void Row(Utf8JsonWriter json, OutboxRow row)
    {
        json.WriteStartObject();
        json.WriteString("table", row.Table);
        json.WriteString("operation", row.Operation);
        Json(json, "before", row.Before);
        Json(json, "after", row.After);
        if (row.Rows is { } rows)
        {
            json.WriteNumber("rows", rows);
        }

        json.WriteEndObject();
    }

    private static void Json(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WritePropertyName(name);
            OutboxJson.Write(json, value);
        }
    }
}
