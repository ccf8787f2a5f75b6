using GridDataExchange.Protection;
using Microsoft.Extensions.Logging;

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
            await TryAsync(async () =>
            {
                foreach (var period in await erasures.Standing.FinishAsync(stop.Token, NotDone))
                {
                    Finished(logger, period);
                }
            });
            await TryAsync(() => holds.FinishAsync(stop.Token, NotDone));
            await Task.Delay(Pause, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) // whatever it is, it goes on
        {
            if (!stop.IsCancellationRequested)
            {
                NotDone(e);
            }
        }
    }

    private void NotDone(Exception e) => Failed(logger, e.GetType().Name);

    [LoggerMessage(4401, LogLevel.Warning, "The retention key {Period} was destroyed, as a record says that was not carried out before")]
    private static partial void Finished(ILogger logger, RetentionPeriod period);

    [LoggerMessage(4402, LogLevel.Error, "Erasures or releases that are on record can't be finished now ({Error}): tried again")]
    private static partial void Failed(ILogger logger, string error);
}
