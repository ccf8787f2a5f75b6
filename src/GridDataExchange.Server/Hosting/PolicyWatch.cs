using System.Data.Common;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Registry;

namespace GridDataExchange.Server.Hosting;

/// <summary>
/// In Development: looks at the policies folder a few times a second, and when it has changed and is quiet reads it whole and puts it in
/// force. What is broken is rejected, and what is in force stays.
/// </summary>
/// <remarks>
/// It looks rather than being told: a folder replaced, a link turned or a file on a network or bind mount gives no event, and a policy edited
/// to no effect is worse than the millisecond a look takes.
/// </remarks>
/// <param name="folder">The policies folder.</param>
/// <param name="started">The version that the server started with.</param>
/// <param name="loading">Puts a set in force.</param>
/// <param name="time">The node's clock.</param>
/// <param name="logger">Takes what became of a change.</param>
internal sealed class PolicyWatch(string folder, string started, PolicyLoading loading, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private const int MostProblems = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    // A request starts again for each set that took effect while it ran, three times at most (contract §3): it must have time to end between two.
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stopping = new();
    private Task watching = Task.CompletedTask;
    private string seen = "";
    private string handled = "";
    private string failed = "";
    private string effective = started;
    private bool rejected;
    private long? changed;

    /// <summary>Begins to watch. What changed since the folder was read for the start is seen as well.</summary>
    public void Start() => watching = WatchAsync(stopping.Token);

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        await stopping.CancelAsync();
        await watching;
        stopping.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await LookAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var print = FolderPrint.Of(folder);
            var quiet = print == seen; // half of what an editor or a checkout writes is not what anybody meant
            seen = print;
            if (quiet && print != handled && (changed is not { } last || time.GetElapsedTime(last) >= Apart))
            {
                await LoadAsync(cancellationToken);
                handled = print;
                failed = "";
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested) // whatever it is, the watch goes on
        {
            var reason = e is RegistryException ? e.Message : e is DbException { SqlState: { } state } ? "SQLSTATE " + state : e.GetType().Name;
            if (failed != seen + reason)
            {
                failed = seen + reason;
                ServerEvents.PoliciesNotPutInForce(logger, reason, effective);
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var policies = PolicyReader.Read(folder);
            if (policies.Version != effective)
            {
                await loading.PutInForceAsync(policies, cancellationToken);
                changed = time.GetTimestamp();
                ServerEvents.PoliciesTookEffect(logger, policies.Version, effective);
                effective = policies.Version;
            }
            else if (rejected)
            {
                ServerEvents.PoliciesWholeAgain(logger, policies.Version);
            }

            rejected = false;
        }
        catch (CatalogueException e)
        {
            rejected = true;
            var more = e.Problems.Count > MostProblems ? $"; and {e.Problems.Count - MostProblems} more" : "";
            ServerEvents.PoliciesRejected(logger, effective, string.Join("; ", e.Problems.Take(MostProblems)) + more);
        }
    }
}
