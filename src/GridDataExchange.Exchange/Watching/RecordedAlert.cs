using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using GridDataExchange.Exchange.Quotas;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Protection;

namespace GridDataExchange.Exchange.Watching;

/// <summary>An alert as its record says it. What tables say of alerts, who owns the database can write: only what opens under a key outside of it is believed.</summary>
/// <param name="Id">The record's id.</param>
/// <param name="Retention">What its body is sealed under.</param>
/// <param name="Body">The body.</param>
internal sealed record RecordedAlert(Guid Id, RetentionPeriod Retention, JsonElement Body)
{
    /// <summary>The rule that raised it.</summary>
    public string Rule => Body.GetProperty("rule").GetString()!;

    /// <summary>When it was raised.</summary>
    public DateTimeOffset Raised => Body.GetProperty("time").GetDateTimeOffset();

    /// <summary>The time of the record that made it complete.</summary>
    public DateTimeOffset To => Body.GetProperty("to").GetDateTimeOffset();

    /// <summary>Whom it is about.</summary>
    public WatchedSubject Subject
    {
        get
        {
            var of = Body.GetProperty("subject");
            return new WatchedSubject(Text("department"), Text("client"), Text("purpose"), Text("operator"), Text("person") is { } person ? PersonTokens.Read(person) : null);

            string? Text(string name) => of.TryGetProperty(name, out var member) ? member.GetString() : null;
        }
    }

    /// <summary>True where it is on the department.</summary>
    public bool IsOnDepartment(string department) => Names("departments", department);

    /// <summary>True where it is on the client.</summary>
    public bool IsOnClient(string client) => Names("clients", client);

    /// <summary>True where one of these records, by their ids, says that somebody closed it.</summary>
    public bool IsClosedBy(IEnumerable<(Guid Id, byte[]? Payload)> claims, RetentionKeys keys) =>
        claims.Any(c => Open(c.Id, c.Payload, AlertRecord.Closed, keys) is (_, var body) && body.GetProperty("alert").GetGuid() == Id);

    /// <summary>Reads the record of an alert; false for anything else, one whose key was destroyed among it.</summary>
    public static bool TryRead(Guid id, byte[]? payload, RetentionKeys keys, [NotNullWhen(true)] out RecordedAlert? alert)
    {
        alert = Open(id, payload, RecordBody.Alert, keys) is (var retention, var body) ? new RecordedAlert(id, retention, body) : null;
        return alert is not null;
    }

    // A body in clear, or of another record, anybody could have put there; the kind in clear beside a sealed body too.
    private static (RetentionPeriod Retention, JsonElement Body)? Open(Guid id, byte[]? payload, string kind, RetentionKeys keys)
    {
        if (payload is null || !RecordPayload.TryRead(payload, out var read) || read.Id != id || read.Retention is not { } retention || read.Body(keys) is not { } json)
        {
            return null;
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("kind").ValueEquals(kind) ? (retention, document.RootElement.Clone()) : null;
    }

    private bool Names(string list, string name) => Body.GetProperty(list).EnumerateArray().Any(n => n.ValueEquals(name));
}
