using System.Net.Sockets;
using GridDataExchange.Protection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.Ledger.Retention;

/// <summary>Finishes erasures and releases that are on record and that a node, stopped in between, did not carry out: at the start, and then while the node runs.</summary>
public sealed partial class RetentionFinisher : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Erasures erasures;
    private readonly Holds holds;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stop = new();
    private readonly Task working;

    /// <summary>Starts it.</summary>
    public RetentionFinisher(Erasures erasures, Holds holds, TimeProvider clock, ILogger<RetentionFinisher> logger)
    {
        (this.erasures, this.holds, this.clock, this.logger) = (erasures, holds, clock, logger);
        working = Task.Run(WorkAsync);
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
        while (!stop.IsCancellationRequested)
        {
            try
            {
                foreach (var period in await erasures.Standing.FinishAsync(stop.Token))
                {
                    Finished(logger, period);
                }

                await holds.FinishAsync(stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or UnauthorizedAccessException or SocketException or TimeoutException or InvalidDataException or OperationCanceledException)
            {
                Failed(logger, e.GetType().Name);
            }

            await Task.Delay(Pause, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(4301, LogLevel.Warning, "The retention key {Period} was destroyed, as a record says that was not carried out before")]
    private static partial void Finished(ILogger logger, RetentionPeriod period);

    [LoggerMessage(4302, LogLevel.Error, "Erasures that are on record can't be finished now ({Error}): tried again")]
    private static partial void Failed(ILogger logger, string error);
}
