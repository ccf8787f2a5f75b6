using System.Text.Json;
using GridDataExchange.Exchange.Records;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Registry;

namespace GridDataExchange.Exchange.Watching;

/// <summary>The alerts, as officers list and close them.</summary>
/// <param name="databases">Where they are.</param>
/// <param name="ledger">Takes what closes one.</param>
/// <param name="keys">Opens their records.</param>
/// <param name="policies">The policy sets, whose purposes say how long a record is kept.</param>
/// <param name="registry">Knows which of them is in force.</param>
/// <param name="clock">The node's clock.</param>
public sealed class AlertBook(IDatabases databases, ILedger ledger, RetentionKeys keys, PolicySets policies, IRegistry registry, TimeProvider clock)
{
    private const int Most = 1000;

    private const string ReadOpen = """
        SELECT a.record, a.rule, a.raised, $1 <> ALL (a.departments), r.payload
        FROM ledger.alert a JOIN ledger.record r ON r.id = a.record
        WHERE a.closed IS NULL AND $2 <> ALL (a.clients) ORDER BY a.at DESC, a.key LIMIT $3
        """;

    /// <summary>The open alerts, newest first; an officer is not shown those on its own client.</summary>
    public async Task<IReadOnlyList<OpenAlert>> OpenAsync(TokenFacts officer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(officer);
        await using var command = databases.For(DatabaseRole.LedgerIntegrator).CreateCommand(ReadOpen);
        foreach (var value in (object[])[officer.Department, officer.Client, Most])
        {
            command.Parameters.Add(new() { Value = value });
        }

        var alerts = new List<OpenAlert>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            alerts.Add(new OpenAlert(reader.GetGuid(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetBoolean(3), Body(reader.GetFieldValue<byte[]>(4))));
        }

        return alerts;
    }

    /// <summary>What the officer's purpose requires and the closing does not name, or null.</summary>
    public Catalog.PurposeRequirement? FindUnmet(AlertClosing closing)
    {
        ArgumentNullException.ThrowIfNull(closing);
        return InForce?.Set.Catalogue.FindPurpose(closing.Token.Purpose ?? "")?.FindUnmet(closing.Case, closing.Operator);
    }

    /// <summary>Closes an alert, on record in the same moment.</summary>
    public async Task<AlertClosed> CloseAsync(AlertClosing closing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(closing);
        var entry = AlertRecord.Close(closing, Guid.NewGuid(), clock.GetUtcNow(), RecordWriter.Retention(closing.Token.Purpose, InForce));
        var appended = await ledger.AppendAsync(entry, cancellationToken).ConfigureAwait(false);
        return (appended.Verdict, appended.Refusal?.Constraint) switch
        {
            (AppendVerdict.Committed, _) => AlertClosed.Closed,
            (AppendVerdict.RightsChanged, _) => AlertClosed.RightsChanged,
            (AppendVerdict.RightsEnded, _) => AlertClosed.RightsEnded,
            (AppendVerdict.Refused, "own") => AlertClosed.Own,
            (AppendVerdict.Refused, "unknown") => AlertClosed.Unknown,
            (AppendVerdict.Refused, "closed") => AlertClosed.Before,
            _ => AlertClosed.Unavailable,
        };
    }

    private LoadedPolicies? InForce => policies.Find(registry.Current.PolicyVersion);

    private JsonElement? Body(byte[] payload)
    {
        if (!RecordPayload.TryRead(payload, out var read) || read.Kind != RecordBody.Alert || read.Body(keys) is not { } body)
        {
            return null; // its key was destroyed
        }

        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }
}

/// <summary>An alert that nobody closed.</summary>
/// <param name="Record">Its record.</param>
/// <param name="Rule">The rule that raised it.</param>
/// <param name="Raised">When.</param>
/// <param name="MayClose">False where it is on the officer's own department.</param>
/// <param name="Body">What its record says; null where its key was destroyed.</param>
public sealed record OpenAlert(Guid Record, string Rule, DateTimeOffset Raised, bool MayClose, JsonElement? Body);

/// <summary>An officer closes an alert.</summary>
/// <param name="Token">The officer.</param>
/// <param name="Rights">What the right to close it rests on.</param>
/// <param name="Alert">The alert's record.</param>
/// <param name="Finding">What was found out.</param>
/// <param name="Case">The case it was looked into under.</param>
/// <param name="Operator">Who sat at the client.</param>
public sealed record AlertClosing(TokenFacts Token, ActRights Rights, Guid Alert, string Finding, string Case, string Operator);

/// <summary>What became of a closing.</summary>
public enum AlertClosed
{
    /// <summary>The ledger does not answer: nothing is known to be done.</summary>
    Unavailable,

    /// <summary>Closed and on record.</summary>
    Closed,

    /// <summary>It is on the officer's own department or client: somebody else closes it.</summary>
    Own,

    /// <summary>It was closed before.</summary>
    Before,

    /// <summary>There is no such alert.</summary>
    Unknown,

    /// <summary>Rights were changed meanwhile: nothing is done.</summary>
    RightsChanged,

    /// <summary>The officer's rights ended meanwhile: nothing is done.</summary>
    RightsEnded,
}
