using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.Ledger.Following;

/// <summary>
/// Notices where what follows the records, or carries them, stands still although there is work. Whoever can connect to the database can hold the
/// advisory lock of a turn, or a table: the waiting itself fails nowhere and says nothing.
/// </summary>
/// <remarks>Every node watches for itself. Whose place moves, however far behind, does not stand still.</remarks>
public sealed class StandstillWatch : IAsyncDisposable
{
    /// <summary>For how long nothing may move: its work is a matter of seconds.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string what;
    private readonly Func<CancellationToken, Task<bool>> goesOn;
    private readonly bool holdsAnswers;
    private readonly TimeSpan grace;
    private readonly LedgerCondition condition;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stop = new();
    private readonly Task working;

    /// <summary>Starts it.</summary>
    /// <param name="what">What is watched, for the log.</param>
    /// <param name="goesOn">True where it moved since it was asked last, or there is nothing to do. What throws or does not end counts as false.</param>
    /// <param name="holdsAnswers">True to hold answers back for it, and not only to log it.</param>
    /// <param name="grace">For how long it may be false.</param>
    /// <param name="condition">Told.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="logger">Takes each change.</param>
    public StandstillWatch(string what, Func<CancellationToken, Task<bool>> goesOn, bool holdsAnswers, TimeSpan grace, LedgerCondition condition, TimeProvider clock, ILogger<StandstillWatch> logger)
    {
        (this.what, this.goesOn, this.holdsAnswers, this.grace, this.condition, this.clock, this.logger) = (what, goesOn, holdsAnswers, grace, condition, clock, logger);
        working = Task.Run(WorkAsync);
    }

    /// <summary>Watches a follower of the log's records by the place that it keeps.</summary>
    /// <param name="databases">The database.</param>
    /// <param name="identity">The log.</param>
    /// <param name="name">The follower's name.</param>
    /// <param name="holdsAnswers">True to hold answers back for it, and not only to log it.</param>
    /// <param name="grace">For how long it may stand still.</param>
    /// <param name="condition">Told.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="logger">Takes each change.</param>
    /// <param name="own">This node's, where it remembers earlier records: reading them at a start is no standing still.</param>
    public static StandstillWatch OfFollower(IDatabases databases, LedgerIdentity identity, string name, bool holdsAnswers, TimeSpan grace, LedgerCondition condition, TimeProvider clock, ILogger<StandstillWatch> logger, RecordFollower? own = null)
    {
        ArgumentNullException.ThrowIfNull(databases);
        ArgumentNullException.ThrowIfNull(identity);
        return new($"The follower `{name}` of the ledger", new FollowerProgress(databases.For(DatabaseRole.LedgerIntegrator), identity, name, own).GoesOnAsync, holdsAnswers, grace, condition, clock, logger);
    }

    /// <summary>Stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await working;
        stop.Dispose();
    }

    private async Task WorkAsync()
    {
        var (since, stands) = (clock.GetTimestamp(), false);
        while (!stop.IsCancellationRequested)
        {
            if (await GoesOnAsync())
            {
                since = clock.GetTimestamp();
                if (stands)
                {
                    stands = false;
                    Judge(stands);
                    FollowerLog.GoesOn(logger, what);
                }
            }
            else if (!stands && !stop.IsCancellationRequested && clock.GetElapsedTime(since) is var stood && stood > grace)
            {
                stands = true;
                Judge(stands);
                FollowerLog.StandsStill(logger, what, (long)stood.TotalMinutes);
            }

            await Task.Delay(Pause, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Judge(bool stands)
    {
        if (holdsAnswers && stands)
        {
            condition.HoldOverdue();
        }
        else if (holdsAnswers)
        {
            condition.ReleaseOverdue();
        }
    }

    private async Task<bool> GoesOnAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        limit.CancelAfter(Patience);
        try
        {
            return await goesOn(limit.Token);
        }
        catch (Exception) // what cannot be looked at does not go on
        {
            return false;
        }
    }

    /// <summary>How a follower's place moves, by places that nodes wrote. An older one written back is no progress, or who holds its turn could have it seem to move.</summary>
    private sealed class FollowerProgress(NpgsqlDataSource source, LedgerIdentity identity, string name, RecordFollower? own)
    {
        private readonly FollowerPlace place = new(identity, name);
        private long furthest = -1;
        private long remembered;

        public async Task<bool> GoesOnAsync(CancellationToken cancellationToken)
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            var kept = await place.ReadAsync(connection, cancellationToken);
            var moved = kept.Index > furthest || own?.Remembered > remembered;
            (furthest, remembered) = (Math.Max(furthest, kept.Index), own?.Remembered ?? 0);
            return moved || kept.Index >= kept.Size;
        }
    }
}
