using System.Text.Json;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Npgsql;

namespace GridDataExchange.Ledger.Retention;

/// <summary>Legal holds: copies of records' bodies under a key of the hold, which outlive the erasure of the records until a second officer releases the hold.</summary>
public sealed class Holds
{
    /// <summary>The most records of one hold: what it writes, it writes between answers.</summary>
    public const int MostRecords = 200;

    private const int MostBytes = 8 << 20;
    private const int LongestText = 500;

    private const string Write = "INSERT INTO ledger.hold_record (hold, record, sealed) SELECT $1, * FROM unnest($2::uuid[], $3::bytea[])";
    private const string ReadCopies = "SELECT record, sealed FROM ledger.hold_record WHERE hold = $1 AND record <> $1";
    private const string ReadCopy = "SELECT sealed FROM ledger.hold_record WHERE hold = $1 AND record = $2";

    private static readonly string[] Kinds = [RetentionKind.Hold, RetentionKind.Released];

    private readonly NpgsqlDataSource source;
    private readonly RetentionKeys retention;
    private readonly HoldKeys keys;
    private readonly LedgerCondition condition;
    private readonly RecordProver prover;
    private readonly RetentionActs acts;
    private readonly HashSet<Guid> finished = [];

    /// <summary>Opens them.</summary>
    public Holds(ILedger ledger, IDatabases databases, LedgerOptions options, HoldKeys keys, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(databases);
        ArgumentNullException.ThrowIfNull(options);
        source = databases.For(DatabaseRole.LedgerIntegrator);
        (retention, condition, this.keys) = (options.RetentionKeys, options.Condition, keys);
        prover = new RecordProver(source, options.Identity);
        acts = new RetentionActs(ledger, source, clock);
    }

    /// <summary>Copies records aside.</summary>
    /// <param name="records">Their ids.</param>
    /// <param name="reason">Why; sealed with the copies.</param>
    /// <param name="case">For which case; sealed too.</param>
    /// <param name="officer">Who asks for it.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    public async Task<RetentionOutcome<PlacedHold>> PlaceAsync(IReadOnlyList<Guid> records, string reason, string @case, Officer officer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (records.Count is < 1 or > MostRecords || records.Distinct().Count() != records.Count
            || string.IsNullOrWhiteSpace(reason) || reason.Length > LongestText || string.IsNullOrWhiteSpace(@case) || @case.Length > LongestText)
        {
            return Refuse<PlacedHold>(RetentionRefusalReason.Invalid, $"name 1 to {MostRecords} records, each once, a reason and a case of at most {LongestText} characters.");
        }

        var hold = Guid.NewGuid();
        var about = HeldCopy.Of(hold, JsonSerializer.SerializeToUtf8Bytes(new AboutHold(reason, @case)));
        var copies = new List<HeldCopy> { about };
        foreach (var id in records)
        {
            if (await prover.ProveAsync(id, cancellationToken) is not { } record)
            {
                return Refuse<PlacedHold>(RetentionRefusalReason.Unknown, $"the record {id:D} is not in the ledger's tree: check the id; a new record is there a moment after its answer.");
            }

            if (record.Payload.Body(retention) is not { } body)
            {
                return Refuse<PlacedHold>(RetentionRefusalReason.Conflict, $"the record {id:D} is erased: nothing of it can be held.");
            }

            copies.Add(HeldCopy.Of(id, body));
        }

        if (copies.Sum(c => (long)c.Body.Length) > MostBytes)
        {
            return Refuse<PlacedHold>(RetentionRefusalReason.Invalid, "these records are larger than one hold takes: place several holds.");
        }

        var sealedCopies = copies.Select(c => keys.Seal(hold, c.ToBytes(), c.Associated)).ToArray();
        var (verdict, written) = await acts.AppendAsync(
            hold,
            hold,
            RetentionKind.Hold,
            officer,
            json =>
            {
                json.WriteNumber("records", records.Count);
                json.WriteString("about", about.Hash());
                json.WriteStartArray("copies");
                foreach (var copy in copies.Skip(1))
                {
                    json.WriteStringValue(copy.Hash());
                }

                json.WriteEndArray();
            },
            new CompanionStatement(Write, [hold, copies.Select(c => c.Place).ToArray(), sealedCopies]) { Locks = "retention" });
        if (verdict == AppendVerdict.Committed)
        {
            return new(new PlacedHold(hold, records.Count), null) { Record = written };
        }

        // Where it is not known whether it is on record, the key stays: it may be needed.
        if (verdict != AppendVerdict.Unavailable)
        {
            keys.Destroy(hold);
        }

        return new(null, RetentionRefusals.Of(verdict));
    }

    /// <summary>Ends a hold: its copies open no more.</summary>
    /// <param name="hold">The hold.</param>
    /// <param name="officer">Another than who placed it.</param>
    /// <param name="isOwnMatter">Tells of a hold whether what it keeps is about the officer, or cannot be told: nobody destroys what is kept about self.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    public async Task<RetentionOutcome<ReleasedHold>> ReleaseAsync(Guid hold, Officer officer, Func<Guid, CancellationToken, Task<bool>> isOwnMatter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(officer);
        ArgumentNullException.ThrowIfNull(isOwnMatter);
        if (await FindAsync(hold, cancellationToken) is not { } body)
        {
            return Refuse<ReleasedHold>(RetentionRefusalReason.Unknown, NoHold);
        }

        if (body.Client == officer.Client)
        {
            return Refuse<ReleasedHold>(RetentionRefusalReason.Conflict, "you placed it yourself: a second officer releases it.");
        }

        // Without its key it keeps nothing any more, and the release was decided or will be refused as such.
        if (keys.IsLeft(hold) && await isOwnMatter(hold, cancellationToken))
        {
            return Refuse<ReleasedHold>(RetentionRefusalReason.OwnMatter, "it keeps a record that is about your own department or client, or that does not open, and nobody judges those: have another officer release it.");
        }

        var (verdict, written) = await acts.AppendAsync(Guid.NewGuid(), hold, RetentionKind.Released, officer, json => json.WriteString("hold", hold));
        if (verdict != AppendVerdict.Committed)
        {
            return new(null, RetentionRefusals.Of(verdict));
        }

        keys.Destroy(hold);
        return new(new ReleasedHold(hold), null) { Record = written };
    }

    /// <summary>The body of a held record, as the record of the hold proves it was; null where the hold has no such copy, or was released.</summary>
    public async Task<byte[]?> ReadAsync(Guid hold, Guid record, CancellationToken cancellationToken) =>
        record != hold && await FindAsync(hold, cancellationToken) is { } body && await CopyAsync(hold, record, cancellationToken) is { } copy && body.Copies.Contains(copy.Hash(), StringComparer.Ordinal)
            ? copy.Body
            : null;

    /// <summary>The bodies of all that a hold keeps; null where one of them is not there or does not open as the record of the hold proves it was.</summary>
    public async Task<IReadOnlyList<byte[]>?> ReadAllAsync(Guid hold, CancellationToken cancellationToken)
    {
        if (await FindAsync(hold, cancellationToken) is not { } body)
        {
            return null;
        }

        var bodies = new List<byte[]>();
        await using var command = source.Command(ReadCopies, hold);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (Open(hold, reader.GetGuid(0), reader.GetFieldValue<byte[]>(1)) is { } copy && body.Copies.Contains(copy.Hash(), StringComparer.Ordinal))
            {
                bodies.Add(copy.Body);
            }
        }

        return bodies.Count == body.Copies.Count ? bodies : null;
    }

    /// <summary>The body of any proven record, from the ledger where it can still be opened there, else from the hold; null where neither has it.</summary>
    public async Task<byte[]?> OpenAsync(Guid hold, Guid record, CancellationToken cancellationToken) =>
        (await prover.ProveAsync(record, cancellationToken))?.Payload.Body(retention) ?? await ReadAsync(hold, record, cancellationToken);

    /// <summary>Every hold that is proven.</summary>
    /// <param name="isOwnMatter">Tells of a hold whether what it keeps is about who lists, or cannot be told: its reason and case are left out.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<IReadOnlyList<ListedHold>> ListAsync(Func<Guid, CancellationToken, Task<bool>> isOwnMatter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isOwnMatter);
        var rows = await acts.ReadAsync(Kinds, cancellationToken);
        var list = new List<ListedHold>();
        foreach (var hold in rows.Where(r => r.Kind == RetentionKind.Hold).Select(r => r.Record))
        {
            if (await FindAsync(hold, cancellationToken) is { } body)
            {
                var about = await CopyAsync(hold, hold, cancellationToken) is { } copy && copy.Hash() == body.About && !await isOwnMatter(hold, cancellationToken) ? JsonSerializer.Deserialize<AboutHold>(copy.Body) : null;
                list.Add(new(hold, body.Copies.Count, body.Department, body.Client, body.Time, about?.Reason, about?.Case, !keys.IsLeft(hold)));
            }
        }

        return [.. list.OrderBy(h => h.Placed)];
    }

    /// <summary>Destroys keys of holds that records say were released, since a node stopped in between. Returns the holds.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="failed">Told of each that could not be done, which keeps none of the others from it; null to throw at the first.</param>
    public async Task<IReadOnlyList<Guid>> FinishAsync(CancellationToken cancellationToken, Action<Exception>? failed = null)
    {
        var released = new List<Guid>();
        foreach (var row in await acts.ReadAsync([RetentionKind.Released], cancellationToken))
        {
            try
            {
                if (condition.Fault is null && !finished.Contains(row.Record)
                    && await prover.ProveAsync(row.Record, cancellationToken) is { } record
                    && RetentionBodies.Decision(record, RetentionKind.Released, "hold") is { } decision
                    && await FindAsync(decision.Subject, cancellationToken) is { } hold)
                {
                    if (decision.Client != hold.Client && keys.IsLeft(decision.Subject) && keys.Destroy(decision.Subject))
                    {
                        released.Add(decision.Subject);
                    }

                    finished.Add(row.Record);
                }
            }
            catch (Exception e) when (failed is not null && !cancellationToken.IsCancellationRequested)
            {
                failed(e);
            }
        }

        return released;
    }

    private const string NoHold = "no hold of that id is in the ledger's tree: see the list.";

    private async Task<HoldBody?> FindAsync(Guid hold, CancellationToken cancellationToken) =>
        await prover.ProveAsync(hold, cancellationToken) is { } record ? RetentionBodies.Hold(record) : null;

    private async Task<HeldCopy?> CopyAsync(Guid hold, Guid place, CancellationToken cancellationToken)
    {
        await using var command = source.Command(ReadCopy, hold, place);
        return await command.ExecuteScalarAsync(cancellationToken) is byte[] whole ? Open(hold, place, whole) : null;
    }

    private HeldCopy? Open(Guid hold, Guid place, byte[] whole) => HeldCopy.Read(place, keys.Open(hold, whole, place.ToByteArray(bigEndian: true)));

    private static RetentionOutcome<T> Refuse<T>(RetentionRefusalReason reason, string sentence)
        where T : class => new(null, new(reason, sentence));

    private sealed record AboutHold(string Reason, string Case);
}

/// <summary>A hold was placed.</summary>
/// <param name="Hold">Its id, which is its record's.</param>
/// <param name="Records">How many records it keeps.</param>
public sealed record PlacedHold(Guid Hold, int Records);

/// <summary>A hold was released.</summary>
public sealed record ReleasedHold(Guid Hold);

/// <summary>A hold; reason and case are null once it was released, and where it is about who lists.</summary>
public sealed record ListedHold(Guid Hold, int Records, string Department, string Client, DateTimeOffset Placed, string? Reason, string? Case, bool Released);
