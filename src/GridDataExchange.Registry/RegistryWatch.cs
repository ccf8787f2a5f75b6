using System.Data.Common;
using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging;

namespace GridDataExchange.Registry;

/// <summary>
/// Keeps a registry's snapshot fresh: reads the rights epoch a few times a second, and the snapshot when it changed, and now and then
/// anyway, so that grants that begin and rows that were tampered with are noticed.
/// </summary>
public sealed class RegistryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestAge = TimeSpan.FromSeconds(10);

    private readonly IRegistry registry;
    private readonly IDatabases databases;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private Task watching = Task.CompletedTask;
    private bool failing;

    /// <summary>Of a registry and the database it is on.</summary>
    public RegistryWatch(IRegistry registry, IDatabases databases, TimeProvider time, ILogger logger)
    {
        this.registry = registry;
        this.databases = databases;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>Reads the first snapshot and begins to watch.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await registry.RefreshAsync(cancellationToken).ConfigureAwait(false);
        watching = WatchAsync(stopping.Token);
    }

    /// <summary>Stops watching.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        await stopping.CancelAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        stopping.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var refreshed = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                if (await LookAsync(time.GetElapsedTime(refreshed) > LongestAge, cancellationToken).ConfigureAwait(false))
                {
                    refreshed = time.GetTimestamp();
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Looks once; true where the snapshot was read anew.</summary>
    private async Task<bool> LookAsync(bool anyway, CancellationToken cancellationToken)
    {
        try
        {
            var stale = anyway || await ReadEpochAsync(cancellationToken).ConfigureAwait(false) != registry.Current.Epoch;
            if (stale)
            {
                await registry.RefreshAsync(cancellationToken).ConfigureAwait(false);
            }

            if (failing)
            {
                failing = false;
                RegistryLog.ReadableAgain(logger);
            }

            return stale;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested) // whatever it is, the watch goes on
        {
            if (!failing)
            {
                failing = true;
                RegistryLog.Unreadable(logger, e is RegistryException ? e.Message : e is DbException { SqlState: { } state } ? "SQLSTATE " + state : e.GetType().Name);
            }

            return false;
        }
    }

    private async Task<long> ReadEpochAsync(CancellationToken cancellationToken)
    {
        await using var command = databases.For(DatabaseRole.Registry).CreateCommand(RightsEpoch.Read);
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
