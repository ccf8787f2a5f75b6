using System.Data;
using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.Ledger.Following;

/// <summary>
/// Sends every record to a sink, in the order of the tree, at least once: its place moves on after records arrived, and what was sent and not
/// counted as arrived is sent again. Nothing is sent inside a transaction, so a slow sink holds up nothing.
/// </summary>
/// <remarks>
/// Every node runs it; the one that holds the session's lock sends. A holder that was paused and lost its lock moves the place only from where
/// it knew it to be, so it can make records be sent twice, and never be left out.
/// </remarks>
public sealed class RecordSender : IAsyncDisposable
{
    private const string TakeTurn = $"SELECT pg_try_advisory_lock({FollowerSql.TurnKey})";

    private const string Release = "SELECT pg_advisory_unlock_all()";

    private const int BatchesAtOnce = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly NpgsqlDataSource source;
    private readonly int log;
    private readonly string name;
    private readonly FollowerPlace place;
    private readonly IRecordSink sink;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stop = new();
    private readonly Task sending;

    /// <summary>Begins to send, from where it was.</summary>
    /// <param name="databases">The database.</param>
    /// <param name="identity">The log whose records are sent.</param>
    /// <param name="name">Names the sink, whose place is kept under it.</param>
    /// <param name="sink">Where they go; closed with the sender.</param>
    /// <param name="clock">The pauses.</param>
    /// <param name="logger">Told once when sending begins to fail, and once when records arrive again.</param>
    public RecordSender(IDatabases databases, LedgerIdentity identity, string name, IRecordSink sink, TimeProvider clock, ILogger<RecordSender> logger)
    {
        ArgumentNullException.ThrowIfNull(databases);
        ArgumentNullException.ThrowIfNull(identity);
        source = databases.For(DatabaseRole.LedgerIntegrator);
        log = identity.Log;
        this.name = name;
        place = new FollowerPlace(identity, name);
        this.sink = sink;
        this.clock = clock;
        this.logger = logger;
        sending = Task.Run(SendAllAsync);
    }

    /// <summary>Stops; what does not count as arrived is sent again by the next sender.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await sending;
        await sink.DisposeAsync();
        stop.Dispose();
    }

    private async Task SendAllAsync()
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await SendTurnAsync(Works, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) // whatever it is, it goes on
            {
                if (failures++ == 0)
                {
                    FollowerLog.NotSent(logger, name, e.GetType().Name);
                }

                var pause = Pause * Math.Pow(2, Math.Min(failures - 1, 6));
                await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        void Works()
        {
            if (failures > 0)
            {
                failures = 0;
                FollowerLog.SentAgain(logger, name);
            }
        }
    }

    /// <summary>Sends while this session holds the lock and nothing fails.</summary>
    private async Task SendTurnAsync(Action works, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            await SendTurnAsync(connection, works, cancellationToken);
        }
        finally
        {
            await ReleaseAsync(connection);
        }
    }

    /// <summary>Given back, a session is reset when it is next used, which may be long after: until then it would keep the lock.</summary>
    private static async Task ReleaseAsync(NpgsqlConnection connection)
    {
        using var limit = new CancellationTokenSource(ReleaseLimit);
        try
        {
            if (connection.State == ConnectionState.Open)
            {
                await connection.Command(Release).ExecuteNonQueryAsync(limit.Token);
            }
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // with the session the lock is gone
        }
    }

    private async Task SendTurnAsync(NpgsqlConnection connection, Action works, CancellationToken cancellationToken)
    {
        while (await connection.Command(TakeTurn, name).ExecuteScalarAsync(cancellationToken) is not true)
        {
            await Task.Delay(Pause, clock, cancellationToken);
        }

        var kept = await place.ReadAsync(connection, cancellationToken);
        if (!kept.Believed)
        {
            FollowerLog.NotBelieved(logger, name, kept.Index);
            if (!await place.MoveAsync(connection, kept, kept.Index, cancellationToken))
            {
                return;
            }

            kept = place.Moved(kept, kept.Index);
        }

        var next = kept.Index;
        var unsettled = new Queue<(long End, long Sent)>();
        while (true)
        {
            sink.Check();
            var arrived = kept.Index;
            while (unsettled.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.Sent) >= sink.Settles)
            {
                arrived = unsettled.Dequeue().End;
            }

            if (arrived != kept.Index)
            {
                if (!await place.MoveAsync(connection, kept, arrived, cancellationToken))
                {
                    return; // another sends: from its place, in the next turn
                }

                kept = place.Moved(kept, arrived);
                works(); // not as soon as something was written: one that takes connections and drops them gets nothing
            }

            var (records, end) = await new RecordHistory(connection, log, place.Tree).ReadAsync(next, await place.SizeAsync(connection, cancellationToken), BatchesAtOnce, cancellationToken);
            if (records.Count == 0)
            {
                await Task.Delay(Pause, clock, cancellationToken);
                continue;
            }

            await sink.SendAsync(records, cancellationToken);
            unsettled.Enqueue((end, clock.GetTimestamp()));
            next = end;
        }
    }
}
