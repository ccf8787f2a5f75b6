using System.Text.Json;
using GridDataExchange.Exchange.Records;
using GridDataExchange.Ledger;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Registry;
using Npgsql;
using NpgsqlTypes;

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
    // The index names them too: a row that is missing in one table hides none. It comes later and has another time, which orders none that
    // has a row: else an alert could change its place between two pages and be on neither.
    private const string Named = """
        WITH alerts AS MATERIALIZED (
            SELECT record, coalesce(max(at) FILTER (WHERE raised), max(at)) AS at FROM (
                SELECT record, at, true AS raised FROM ledger.alert
                UNION ALL
                SELECT CASE WHEN record ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN record::uuid END, "time", false FROM ledger.decision WHERE kind = 'alert'
            ) named
            GROUP BY record
        )

        """;

    private const string IsNamed = $"{Named}SELECT EXISTS (SELECT FROM alerts WHERE record = $1)";

    private const string ReadAll = $$"""
        {{Named}}SELECT a.record, r.payload, claims.records, claims.payloads
        FROM alerts a
        JOIN ledger.record r ON r.id = a.record
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(c.record), ARRAY[]::uuid[]) AS records, coalesce(array_agg(coalesce(k.payload, '')), ARRAY[]::bytea[]) AS payloads
            FROM ledger.alert_closing c LEFT JOIN ledger.record k ON k.id = c.record WHERE c.alert = a.record
        ) claims
        LEFT JOIN alerts b ON b.record = $1
        WHERE $1 IS NULL OR a.at < b.at OR (a.at = b.at AND a.record > b.record)
        ORDER BY a.at DESC, a.record
        """;

    private const string ReadOne = """
        SELECT r.id, r.payload, array_agg(c.record) FILTER (WHERE c.record IS NOT NULL), array_agg(coalesce(k.payload, '')) FILTER (WHERE c.record IS NOT NULL)
        FROM ledger.record r LEFT JOIN ledger.alert_closing c ON c.alert = r.id LEFT JOIN ledger.record k ON k.id = c.record
        WHERE r.id = $1 GROUP BY r.id
        """;

    /// <summary>The most alerts of one page.</summary>
    internal int MostOfPage { get; set; } = 1000;

    /// <summary>
    /// The open alerts, newest first, a page of them; an officer is not shown those on its own client. What is open, the records say: one
    /// whose retention ended is open no more, and is not closed by what no record of a closing bears out.
    /// </summary>
    /// <param name="officer">Who asks.</param>
    /// <param name="before">The last alert of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The page, and whether more follow its last; null where there is no alert of that id, so that nobody takes what it does not follow for the end.</returns>
    public async Task<(IReadOnlyList<OpenAlert> Alerts, bool HasMore)?> OpenAsync(TokenFacts officer, Guid? before, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(officer);
        var source = databases.For(DatabaseRole.LedgerIntegrator);
        if (before is { } last)
        {
            await using var find = source.CreateCommand(IsNamed);
            find.Parameters.Add(new() { Value = last });
            if (await find.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true)
            {
                return null;
            }
        }

        await using var command = source.CreateCommand(ReadAll);
        command.Parameters.Add(new() { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var (open, now) = (new List<OpenAlert>(), clock.GetUtcNow());
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (RecordedAlert.TryRead(reader.GetGuid(0), reader.GetFieldValue<byte[]>(1), keys, out var alert)
                && now < alert.Retention.Ends && !alert.IsOnClient(officer.Client) && !alert.IsClosedBy(Claims(reader), keys))
            {
                if (open.Count == MostOfPage)
                {
                    return (open, true);
                }

                open.Add(new OpenAlert(alert.Id, alert.Rule, alert.Raised, !alert.IsOnDepartment(officer.Department), alert.Body));
            }
        }

        return (open, false);
    }

    /// <summary>What the officer's purpose requires and the closing does not name, or null.</summary>
    public Catalog.PurposeRequirement? FindUnmet(AlertClosing closing)
    {
        ArgumentNullException.ThrowIfNull(closing);
        return InForce?.Set.Catalogue.FindPurpose(closing.Token.Purpose ?? "")?.FindUnmet(closing.Case, closing.Operator);
    }

    /// <summary>Closes an alert, on record in the same moment.</summary>
    public async Task<(AlertClosed Became, AcknowledgedRecord? Record)> CloseAsync(AlertClosing closing, CancellationToken cancellationToken)
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
            return (AlertClosed.Unavailable, null);
        }

        if (alert is null)
        {
            return (AlertClosed.Unknown, null);
        }

        if (alert.IsOnDepartment(closing.Token.Department) || alert.IsOnClient(closing.Token.Client))
        {
            return (AlertClosed.Own, null);
        }

        if (alert.IsClosedBy(claims, keys))
        {
            return (AlertClosed.Before, null);
        }

        // Kept as long as its alert at least, which would else be open again.
        var days = Math.Max(alert.Retention.Days, RecordWriter.Retention(closing.Token.Purpose, InForce));
        var entry = AlertRecord.Close(closing with { Disproven = [.. claims.Select(c => c.Record)] }, Guid.NewGuid(), clock.GetUtcNow(), days);
        var appended = await ledger.AppendAsync(entry, cancellationToken).ConfigureAwait(false);
        var became = (appended.Verdict, appended.Refusal?.Constraint) switch
        {
            (AppendVerdict.Committed, _) => AlertClosed.Closed,
            (AppendVerdict.RightsChanged, _) => AlertClosed.RightsChanged,
            (AppendVerdict.RightsEnded, _) => AlertClosed.RightsEnded,
            (AppendVerdict.Refused, "closed") => AlertClosed.Before,
            _ => AlertClosed.Unavailable,
        };
        return (became, AcknowledgedRecord.Of(entry.Id, appended));
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
