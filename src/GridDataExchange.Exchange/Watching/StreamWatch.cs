using System.Security.Cryptography;
using System.Text.Json;
using GridDataExchange.Exchange.Records;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Policies.Watching;
using GridDataExchange.Protection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.Exchange.Watching;

/// <summary>Judges the stream of records by the rules of <c>watch.yaml</c>, behind the tree, and puts what they find on record.</summary>
/// <remarks>
/// What it remembers it reads again at a start, from the beginning of the longest window; a record is judged once, by the place of its
/// <see cref="RecordFollower"/>, and an alert's key is the same whoever raises it: no alert is on record twice. One that the ledger does not take
/// is kept, and the place moves on only when it has.
/// </remarks>
public sealed class StreamWatch
{
    /// <summary>The follower's name.</summary>
    public const string Name = "watch";

    private const int BatchesAtOnce = 500;

    private readonly WatchEngine engine;
    private readonly ILedger ledger;
    private readonly LiteralSeal literals;
    private readonly RetentionKeys keys;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly List<RaisedAlert> waiting = [];
    private readonly HashSet<Guid> silencing = [];
    private readonly HashSet<string> forgetful = [];
    private long? next;

    /// <summary>Puts the rules together.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="ledger">Takes alerts.</param>
    /// <param name="key">Opens what officers asked by, and blinds whom alerts are about.</param>
    /// <param name="keys">Opens records.</param>
    /// <param name="clock">The node's clock.</param>
    /// <param name="logger">Takes alerts by their rule and record, and places of records that cannot be read.</param>
    public StreamWatch(IEnumerable<WatchRule> rules, ILedger ledger, MasterKey key, RetentionKeys keys, TimeProvider clock, ILogger<StreamWatch> logger)
    {
        engine = new WatchEngine(rules, key);
        literals = new LiteralSeal(key);
        this.ledger = ledger;
        this.keys = keys;
        this.clock = clock;
        this.logger = logger;
    }

    /// <summary>Reads what it must remember before the record at a place.</summary>
    public async Task PrepareAsync(RecordHistory history, long place, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (next >= place || !engine.HasRules)
        {
            return;
        }

        next ??= await history.FirstWithinAsync(engine.Longest, place, clock.GetUtcNow(), TimeOf, cancellationToken).ConfigureAwait(false);
        DateTimeOffset? first = null;
        while (next < place)
        {
            var (records, end) = await history.ReadAsync(next.Value, place, BatchesAtOnce, cancellationToken).ConfigureAwait(false);
            foreach (var seen in records.Select(Observe).OfType<Observation>())
            {
                first ??= seen.Time;
                engine.Remember(seen);
            }

            next = records.Count == 0 ? place : end;
            history.Reached(next.Value);
        }

        // Alerts that are older silence nothing that is still to come. Each is opened once.
        var since = (first ?? clock.GetUtcNow()) - engine.Longest;
        foreach (var (id, payload) in await AlertTable.RaisedAsync(history.Connection, since, silencing, cancellationToken).ConfigureAwait(false))
        {
            silencing.Add(id);
            if (RecordedAlert.TryRead(id, payload, keys, out var alert))
            {
                engine.Silence(alert, clock.GetUtcNow());
            }
        }
    }

    /// <summary>Judges records; what it throws has it given the same ones again.</summary>
    public async Task WatchAsync(NpgsqlConnection connection, IReadOnlyList<SequencedRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (!engine.HasRules)
        {
            return;
        }

        // Those before `next` were judged, and the ledger did not take their alerts: these wait.
        foreach (var record in records.Where(r => r.Index >= (next ?? 0)))
        {
            if (Observe(record) is { } seen)
            {
                waiting.AddRange(engine.Judge(seen));
            }

            next = record.Index + 1;
        }

        foreach (var rule in engine.Forgetful.Where(forgetful.Add))
        {
            ExchangeLog.WatchForgets(logger, rule);
        }

        while (waiting.Count > 0)
        {
            await RaiseAsync(connection, waiting[0], cancellationToken).ConfigureAwait(false);
            waiting.RemoveAt(0);
        }
    }

    private async Task RaiseAsync(NpgsqlConnection connection, RaisedAlert alert, CancellationToken cancellationToken)
    {
        if (await IsRaisedAsync(AlertTable.Raise, alert, cancellationToken).ConfigureAwait(false) || await IsOnRecordAsync(connection, alert, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        // Somebody took its key, or the database refuses every alert: what counts is the record.
        ExchangeLog.AlertForestalled(logger, alert.Finding.Rule.Name);
        if (!await IsRaisedAsync(AlertTable.Raise, alert with { Forestalled = Guid.NewGuid() }, cancellationToken).ConfigureAwait(false))
        {
            await IsRaisedAsync(null, alert, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Records an alert; false where the database says that it is on record.</summary>
    private async Task<bool> IsRaisedAsync(Func<RaisedAlert, Guid, CompanionStatement>? raise, RaisedAlert alert, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        var entry = AlertRecord.Of(alert, id, clock.GetUtcNow(), RecordWriter.Retention(null, null)) with { Companions = raise is null ? [] : [raise(alert, id)], Awaited = true };
        var appended = await ledger.AppendAsync(entry, cancellationToken).ConfigureAwait(false);
        if (appended is { Verdict: AppendVerdict.Refused, Refusal.SqlState: AlertTable.RaisedAlready })
        {
            return false;
        }

        if (appended.Verdict != AppendVerdict.Committed)
        {
            throw new InvalidOperationException("an alert could not be recorded: it is tried again");
        }

        ExchangeLog.AlertRaised(logger, alert.Finding.Rule.Name, id);
        return true;
    }

    private async Task<bool> IsOnRecordAsync(NpgsqlConnection connection, RaisedAlert alert, CancellationToken cancellationToken) =>
        (await AlertTable.OfKeyAsync(connection, alert.Key, cancellationToken).ConfigureAwait(false))
            .Any(r => RecordedAlert.TryRead(r.Record, r.Payload, keys, out var known) && alert.IsLike(known, engine.BlindOf(known)));

    private Observation? Observe(SequencedRecord record)
    {
        try
        {
            return Body(record) is { } body ? Observation.Of(body, literals) : null;
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            ExchangeLog.NotWatched(logger, record.Index); // one that cannot be read must not keep those after it from being judged
            return null;
        }
    }

    private DateTimeOffset? TimeOf(SequencedRecord record)
    {
        try
        {
            return Body(record)?.Time;
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    private RecordBody? Body(SequencedRecord record) => record.Payload is { } payload ? RecordBody.Open(payload, keys) : null;

    private static bool IsUnreadable(Exception e) => e is InvalidDataException or CryptographicException or JsonException;
}
