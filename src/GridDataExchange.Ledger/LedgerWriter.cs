using System.Collections.Immutable;
using System.Threading.Channels;
using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging;

namespace GridDataExchange.Ledger;

/// <summary>
/// The ledger in PostgreSQL. One task writes: it takes what waits, writes it in one transaction, and repeats, so batches grow by themselves
/// with the load (group commit).
/// </summary>
/// <remarks>
/// Where a transaction fails, each of its records is tried alone, so that a bad one never refuses another; where a companion refused its
/// record on purpose, only those that lock the same. Where its outcome is not known
/// (the connection was lost), all its records are <see cref="AppendVerdict.Unavailable"/>, there or not, and the node goes on under a new name.
/// </remarks>
public sealed class LedgerWriter : ILedger, IAsyncDisposable
{
    private readonly LedgerOptions options;
    private readonly ILogger logger;
    private readonly Channel<PendingRecord> queue;
    private readonly Numbering numbering = new();
    private readonly WriterSession session;
    private readonly TimeProvider clock;
    private readonly ITimer heartbeat;
    private readonly Task writing;
    private volatile CommittedRecord? newest;
    private ImmutableList<ChannelWriter<CommittedRecord>> followers = [];
    private volatile bool stopped;

    /// <summary>Starts the writer; it connects when the first record comes, and puts one before it which says that the node started.</summary>
    public LedgerWriter(IDatabases databases, LedgerOptions options, TimeProvider clock, ILogger<LedgerWriter> logger)
    {
        ArgumentNullException.ThrowIfNull(databases);
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        ArgumentNullException.ThrowIfNull(clock);
        this.logger = logger;
        this.clock = clock;
        queue = Channel.CreateBounded<PendingRecord>(new BoundedChannelOptions(options.QueueLimit) { SingleReader = true });
        session = new WriterSession(databases.For(DatabaseRole.LedgerWriter), numbering, options, clock, logger);
        writing = Task.Run(WriteAllAsync);
        heartbeat = clock.CreateTimer(static writer => ((LedgerWriter)writer!).Beat(), this, options.Heartbeat / 2, options.Heartbeat / 2);
    }

    /// <inheritdoc/>
    public string Node => numbering.Name;

    /// <summary>The record that was committed last; null before the first.</summary>
    internal CommittedRecord? Newest => newest;

    /// <summary>From now on the last committed record of each name that the node leaves: no later record tells whether it is still there.</summary>
    internal ChannelReader<CommittedRecord> FollowLeftNames()
    {
        var channel = Channel.CreateUnbounded<CommittedRecord>();
        ImmutableInterlocked.Update(ref followers, static (all, one) => all.Add(one), channel.Writer);
        return channel.Reader;
    }

    /// <inheritdoc/>
    public Task<Appended> AppendAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Body.IsEmpty || entry.Epoch is null != entry.RightsEnd is null)
        {
            throw new ArgumentException("A record has a body, and an epoch and an end of its rights or neither: correct the entry.", nameof(entry));
        }

        return options.Condition.TakesRecords || (entry.Awaited && options.Condition.TakesAwaited)
            ? Offer(entry).WaitAsync(cancellationToken)
            : Task.FromResult(new Appended(AppendVerdict.Unavailable, null));
    }

    /// <summary>Puts on record that the node started; false where the ledger cannot be written to.</summary>
    public async Task<bool> BeginAsync(CancellationToken cancellationToken) =>
        (await AppendAsync(Lifecycle.Alive(clock.GetUtcNow()), cancellationToken)).Verdict == AppendVerdict.Committed;

    /// <summary>Writes what waits and that the node stops, takes no more, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await heartbeat.DisposeAsync();
        stopped = true;
        queue.Writer.TryComplete();
        await writing;
        if (newest is not null)
        {
            // Alone, after all else: among others it could come before one that is tried again, and nothing of a node has a place after its stop.
            var stopped = Lifecycle.Stopped(clock.GetUtcNow());
            await TryWriteAsync([new PendingRecord(stopped, SealedBody.Of(stopped, options.RetentionKeys, clock.GetUtcNow()))]);
        }

        await session.DisposeAsync();
    }

    private Task<Appended> Offer(LedgerEntry entry)
    {
        byte[] tail;
        try
        {
            tail = SealedBody.Of(entry, options.RetentionKeys, clock.GetUtcNow());
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            LedgerLog.NotSealed(logger, e.Message);
            return Task.FromResult(new Appended(AppendVerdict.Unavailable, null));
        }

        var pending = new PendingRecord(entry, tail);
        if (!queue.Writer.TryWrite(pending))
        {
            pending.Refuse(stopped ? AppendVerdict.Unavailable : AppendVerdict.Full);
        }

        return pending.Verdict;
    }

    private void Beat()
    {
        if (newest is not { } last || clock.GetElapsedTime(last.Since) >= options.Heartbeat / 2)
        {
            _ = Offer(Lifecycle.Alive(clock.GetUtcNow()));
        }
    }

    private async Task WriteAllAsync()
    {
        var taken = new List<PendingRecord>(options.BatchLimit);
        while (await queue.Reader.WaitToReadAsync())
        {
            while (taken.Count < options.BatchLimit && queue.Reader.TryRead(out var one))
            {
                taken.Add(one);
            }

            await TryWriteAsync(taken);
            taken.Clear();
        }
    }

    private async Task TryWriteAsync(List<PendingRecord> records)
    {
        try
        {
            await WriteAsync(records);
        }
        catch (Exception e)
        {
            LedgerLog.Defect(logger, e.GetType().Name, records.Count);
            Refuse(records, AppendVerdict.Unavailable); // those that have a verdict keep it
        }
    }

    private async Task WriteAsync(IReadOnlyList<PendingRecord> records)
    {
        var live = records.Where(r => !r.WaitedLongerThan(options.Timeout)).ToList();
        Refuse(records.Except(live), AppendVerdict.Unavailable);
        if (live.Count == 0)
        {
            return;
        }

        var name = numbering.Name;
        var result = await session.WriteAsync(live);
        if (name != numbering.Name && newest is { } last && last.Node == name)
        {
            followers.ForEach(f => f.TryWrite(last));
        }

        switch (result.Outcome)
        {
            case BatchOutcome.Committed:
                newest = new CommittedRecord(name, live[^1].Entry.Id, result.Receipts[^1].LeafHash, clock.GetTimestamp());
                foreach (var (record, receipt) in live.Zip(result.Receipts))
                {
                    record.Commit(receipt);
                }

                break;
            case BatchOutcome.RightsGone:
                await WriteAsync(await RefuseWithoutRightsAsync(live));
                break;
            case BatchOutcome.Refused when live.Count > 1:
                // A client that is at a bound must not hold up the others: what has nothing to do with it is written first, and together.
                var apart = result.Refusal is null ? live : live.Where(r => r.Locks(result.Failed!.Locks)).ToList();
                await WriteAsync([.. live.Except(apart)]);
                foreach (var record in apart)
                {
                    await WriteAsync([record]);
                }

                break;
            case BatchOutcome.Refused when result.Refusal is { } refusal:
                live[0].Refuse(AppendVerdict.Refused, refusal);
                break;
            default:
                Refuse(live, AppendVerdict.Unavailable);
                break;
        }
    }

    /// <summary>Refuses the records whose rights changed or ended; returns the rest.</summary>
    private async Task<IReadOnlyList<PendingRecord>> RefuseWithoutRightsAsync(List<PendingRecord> records)
    {
        var now = await session.ReadRightsAsync();
        var rest = new List<PendingRecord>();
        foreach (var record in records)
        {
            var against = now is { } rights ? rights.Against(record.Entry) : AppendVerdict.Unavailable;
            if (against is { } why)
            {
                record.Refuse(why);
            }
            else
            {
                rest.Add(record);
            }
        }

        return rest;
    }

    private static void Refuse(IEnumerable<PendingRecord> records, AppendVerdict why)
    {
        foreach (var record in records)
        {
            record.Refuse(why);
        }
    }
}
