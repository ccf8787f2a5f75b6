using System.Text.Json;
using GridDataExchange.Exchange.Records;
using GridDataExchange.Ledger;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Registry;
using Npgsql;

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

    // The index names them too: a row that is missing in one table hides none.
    private const string ReadAll = """
        SELECT a.record, r.payload, claims.records, claims.payloads
        FROM (
            SELECT record, max(at) AS at FROM (
                SELECT record, at FROM ledger.alert
                UNION ALL
                SELECT CASE WHEN record ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN record::uuid END, "time" FROM ledger.decision WHERE kind = 'alert'
            ) named
            GROUP BY record
        ) a
        JOIN ledger.record r ON r.id = a.record
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(c.record), '{}') AS records, coalesce(array_agg(coalesce(k.payload, '')), '{}') AS payloads
            FROM ledger.alert_closing c LEFT JOIN ledger.record k ON k.id = c.record WHERE c.alert = a.record
        ) claims
        ORDER BY a.at DESC, a.record
        """;

    private const string ReadOne = """
        SELECT r.id, r.payload, array_agg(c.record) FILTER (WHERE c.record IS NOT NULL), array_agg(coalesce(k.payload, '')) FILTER (WHERE c.record IS NOT NULL)
        FROM ledger.record r LEFT JOIN ledger.alert_closing c ON c.alert = r.id LEFT JOIN ledger.record k ON k.id = c.record
        WHERE r.id = $1 GROUP BY r.id
        """;

    /// <summary>
    /// The open alerts, newest first; an officer is not shown those on its own client. What is open, the records say: one whose retention
    /// ended is open no more, and is not closed by what no record of a closing bears out.
    /// </summary>
    public async Task<IReadOnlyList<OpenAlert>> OpenAsync(TokenFacts officer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(officer);
        await using var command = databases.For(DatabaseRole.LedgerIntegrator).CreateCommand(ReadAll);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var (open, now) = (new List<OpenAlert>(), clock.GetUtcNow());
        while (open.Count < Most && await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (RecordedAlert.TryRead(reader.GetGuid(0), reader.GetFieldValue<byte[]>(1), keys, out var alert)
                && now < alert.Retention.Ends && !alert.IsOnClient(officer.Client) && !alert.IsClosedBy(Claims(reader), keys))
            {
                open.Add(new OpenAlert(alert.Id, alert.Rule, alert.Raised, !alert.IsOnDepartment(officer.Department), alert.Body));
            }
        }

        return open;
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
        RecordedAlert? alert;
        IReadOnlyList<(Guid Record, byte[]? Payload)> claims;
        try
        {
            (alert, claims) = await FindAsync(closing.Alert, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            return AlertClosed.Unavailable;
        }

        if (alert is null)
        {
            return AlertClosed.Unknown;
        }

        if (alert.IsOnDepartment(closing.Token.Department) || alert.IsOnClient(closing.Token.Client))
        {
            return AlertClosed.Own;
        }

        if (alert.IsClosedBy(claims, keys))
        {
            return AlertClosed.Before;
        }

        // Kept as long as its alert at least, which would else be open again.
        var days = Math.Max(alert.Retention.Days, RecordWriter.Retention(closing.Token.Purpose, InForce));
        var entry = AlertRecord.Close(closing with { Disproven = [.. claims.Select(c => c.Record)] }, Guid.NewGuid(), clock.GetUtcNow(), days);
        var appended = await ledger.AppendAsync(entry, cancellationToken).ConfigureAwait(false);
        return (appended.Verdict, appended.Refusal?.Constraint) switch
        {
            (AppendVerdict.Committed, _) => AlertClosed.Closed,
            (AppendVerdict.RightsChanged, _) => AlertClosed.RightsChanged,
            (AppendVerdict.RightsEnded, _) => AlertClosed.RightsEnded,
            (AppendVerdict.Refused, "closed") => AlertClosed.Before,
            _ => AlertClosed.Unavailable,
        };
    }

    private LoadedPolicies? InForce => policies.Find(registry.Current.PolicyVersion);

    private async Task<(RecordedAlert? Alert, IReadOnlyList<(Guid Record, byte[]? Payload)> Claims)> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = databases.For(DatabaseRole.LedgerIntegrator).CreateCommand(ReadOne);
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && RecordedAlert.TryRead(id, reader.GetFieldValue<byte[]>(1), keys, out var alert)
            ? (alert, reader.IsDBNull(2) ? [] : Claims(reader))
            : (null, []);
    }

    private static List<(Guid Record, byte[]? Payload)> Claims(NpgsqlDataReader reader) =>
        [.. reader.GetFieldValue<Guid[]>(2).Zip(reader.GetFieldValue<byte[][]>(3), (record, payload) => (record, (byte[]?)payload))];
}

/// <summary>An alert that nobody closed.</summary>
/// <param name="Record">Its record.</param>
/// <param name="Rule">The rule that raised it.</param>
/// <param name="Raised">When.</param>
/// <param name="MayClose">False where it is on the officer's own department.</param>
/// <param name="Body">What its record says.</param>
public sealed record OpenAlert(Guid Record, string Rule, DateTimeOffset Raised, bool MayClose, JsonElement Body);

/// <summary>An officer closes an alert.</summary>
/// <param name="Token">The officer.</param>
/// <param name="Rights">What the right to close it rests on.</param>
/// <param name="Alert">The alert's record.</param>
/// <param name="Finding">What was found out.</param>
/// <param name="Case">The case it was looked into under.</param>
/// <param name="Operator">Who sat at the client.</param>
public sealed record AlertClosing(TokenFacts Token, ActRights Rights, Guid Alert, string Finding, string Case, string Operator)
{
    /// <summary>What the database has as records of its closing, and which are none.</summary>
    internal IReadOnlyList<Guid> Disproven { get; init; } = [];
}

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
