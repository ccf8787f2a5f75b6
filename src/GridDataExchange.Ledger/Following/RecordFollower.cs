using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.Ledger.Following;

/// <summary>
/// Hands every record to one piece of work, once, in the order of the tree: its place moves on in the transaction in which the work writes.
/// Every node runs it; one at a time works.
/// </summary>
public sealed class RecordFollower : IAsyncDisposable
{
    // Work between two statements may take longer on a busy machine than an integrator may pause: the role's limit would end it again and again.
    private const string TakeTurn = $"SELECT pg_try_advisory_xact_lock({FollowerSql.TurnKey}) FROM set_config('idle_in_transaction_session_timeout', '20s', true)";

    private const int BatchesAtOnce = 200;

    private const int Rest = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly NpgsqlDataSource source;
    private readonly int log;
    private readonly string name;
    private readonly FollowerPlace place;
    private readonly Func<NpgsqlConnection, IReadOnlyList<SequencedRecord>, CancellationToken, Task> work;
    private readonly Func<RecordHistory, long, CancellationToken, Task>? prepare;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stop = new();
    private readonly Task following;
    private long remembered;

    /// <summary>Begins to follow, from where it was.</summary>
    /// <param name="databases">The database.</param>
    /// <param name="identity">The log that is followed.</param>
    /// <param name="name">Names the work, whose place is kept under it.</param>
    /// <param name="work">Does the work, on a connection whose transaction ends with it; what it throws is logged, and it is given the same records again.</param>
    /// <param name="clock">The pauses where there is nothing new.</param>
    /// <param name="logger">Takes failures, and records that were changed.</param>
    /// <param name="prepare">Called before each turn, outside of it, with the place of the first record to come: work that remembers earlier records reads them there.</param>
    public RecordFollower(IDatabases databases, LedgerIdentity identity, string name, Func<NpgsqlConnection, IReadOnlyList<SequencedRecord>, CancellationToken, Task> work, TimeProvider clock, ILogger<RecordFollower> logger, Func<RecordHistory, long, CancellationToken, Task>? prepare = null)
    {
        ArgumentNullException.ThrowIfNull(databases);
        ArgumentNullException.ThrowIfNull(identity);
        source = databases.For(DatabaseRole.LedgerIntegrator);
        log = identity.Log;
        this.name = name;
        place = new FollowerPlace(identity, name);
        this.work = work;
        this.prepare = prepare;
        this.clock = clock;
        this.logger = logger;
        following = Task.Run(FollowAsync);
    }

    /// <summary>How far work that remembers earlier records came with them.</summary>
    internal long Remembered => Volatile.Read(ref remembered);

    /// <summary>Stops; what it was given last is done or will be given again.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await following;
        stop.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            var more = false;
            var began = clock.GetTimestamp();
            try
            {
                more = await StepAsync(stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) // whatever it is, it goes on
            {
                FollowerLog.Failed(logger, name, e.GetType().Name, (e as PostgresException)?.SqlState ?? "");
            }

            // Requests go first: while there is much to follow, the database is left to them for three times as long as was worked.
            var rest = more ? Rest * clock.GetElapsedTime(began) : Pause;
            await Task.Delay(rest, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>True where there may be more.</summary>
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        long? prepared = null;
        if (prepare is not null)
        {
            prepared = (await place.ReadAsync(connection, cancellationToken)).Index;
            await prepare(new RecordHistory(connection, log, place.Tree, to => Volatile.Write(ref remembered, Math.Max(remembered, to))), prepared.Value, cancellationToken);
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await connection.Command(TakeTurn, name).ExecuteScalarAsync(cancellationToken) is not true)
        {
            return false;
        }

        var next = await place.ReadAsync(connection, cancellationToken);
        if (!next.Believed)
        {
            FollowerLog.NotBelieved(logger, name, next.Index);
            return await MoveAsync(next.Index);
        }

        if (prepared is { } before && before != next.Index)
        {
            return true; // another node had a turn meanwhile
        }

        var (records, end) = await new RecordHistory(connection, log, place.Tree).ReadAsync(next.Index, next.Size, BatchesAtOnce, cancellationToken);
        if (records.Count == 0)
        {
            return false;
        }

        if (records.Where(r => r.Payload is null).ToList() is [var first, ..] changed)
        {
            FollowerLog.Changed(logger, changed.Count, first.Index);
        }

        await work(connection, records, cancellationToken);
        return await MoveAsync(end);

        async Task<bool> MoveAsync(long to)
        {
            if (!await place.MoveAsync(connection, next, to, cancellationToken))
            {
                throw new InvalidOperationException("the place was moved by other than who had the turn: the records are taken again");
            }

            await transaction.CommitAsync(cancellationToken);
            return true;
        }
    }
}
