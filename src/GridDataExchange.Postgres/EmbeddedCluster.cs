using GridDataExchange.Postgres.Cluster;
using Microsoft.Extensions.Logging;

namespace GridDataExchange.Postgres;

/// <summary>
/// A private PostgreSQL: a child process that only this machine's socket reaches, on files below the data folder.
/// It is started again when it dies, and stops with this object; what a killed exchange left is cleared at the next start.
/// </summary>
public sealed class EmbeddedCluster : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ServerLauncher launcher;
    private readonly IReadOnlyList<ClusterLock> locks;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private ServerProcess server;
    private Task watching = Task.CompletedTask;
    private int disposed;

    private EmbeddedCluster(ServerLauncher launcher, ServerProcess server, string socketFolder, IReadOnlyList<ClusterLock> locks, ILogger logger)
    {
        this.launcher = launcher;
        this.server = server;
        this.locks = locks;
        this.logger = logger;
        SocketDirectory = socketFolder;
    }

    /// <summary>The folder of its socket: the <c>Host</c> of a connection string.</summary>
    public string SocketDirectory { get; }

    /// <summary>Process id of the server that runs now.</summary>
    public int ProcessId => Volatile.Read(ref server).Id;

    /// <summary>Starts PostgreSQL on the data folder and waits until it takes connections.</summary>
    /// <exception cref="ClusterException">It cannot: the message says what to do.</exception>
    public static async Task<EmbeddedCluster> StartAsync(EmbeddedClusterOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        var dataDirectory = MakeFolder(options.DataDirectory);
        List<ClusterLock> locks = [ClusterLock.Take(dataDirectory)];
        string? socketFolder = null;
        try
        {
            var home = ClusterHome.Of(dataDirectory);
            if (Path.GetDirectoryName(home.Folder) != dataDirectory)
            {
                locks.Add(ClusterLock.Take(home.Folder)); // a copy of the data folder names the same one
            }

            var bin = PostgresBinaries.Find(options.PostgresBin, home);
            socketFolder = RuntimeFolder.Create(home.User);
            var launcher = new ServerLauncher(home, bin, socketFolder, options.ForTests, logger);
            if (!home.HasCluster)
            {
                await launcher.MakeAsync(cancellationToken).ConfigureAwait(false);
            }

            var server = await launcher.StartAsync(cancellationToken).ConfigureAwait(false);
            var cluster = new EmbeddedCluster(launcher, server, socketFolder, locks, logger);
            cluster.watching = cluster.WatchAsync();
            return cluster;
        }
        catch (Exception e)
        {
            Release(socketFolder, locks);
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new ClusterException($"The files in {dataDirectory} cannot be used by `{Environment.UserName}`; give them to that user or name another data folder (Exchange:DataDirectory).", e);
            }

            throw;
        }
    }

    /// <summary>Stops PostgreSQL, cleanly where it lets itself be stopped, and lets go of the data folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
        {
            return;
        }

        await stopping.CancelAsync().ConfigureAwait(false);
        await server.StopAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        await server.StopAsync().ConfigureAwait(false); // one that was just being started again
        server.Dispose();
        stopping.Dispose();
        Release(SocketDirectory, locks);
    }

    private async Task WatchAsync()
    {
        while (true)
        {
            var exitCode = await server.EndAsync().ConfigureAwait(false);
            if (stopping.IsCancellationRequested)
            {
                return;
            }

            ClusterEvents.ServerEnded(logger, exitCode, server.LastWords);
            if (await StartAgainAsync().ConfigureAwait(false) is not { } next)
            {
                return;
            }

            Interlocked.Exchange(ref server, next).Dispose();
        }
    }

    private async Task<ServerProcess?> StartAgainAsync()
    {
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await launcher.StartAsync(stopping.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ClusterException or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
            {
                ClusterEvents.RestartFailed(logger, e.Message);
            }
            catch (OperationCanceledException)
            {
                return null;
            }

            try
            {
                await Task.Delay(pause, stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
    }

    private static string MakeFolder(string dataDirectory)
    {
        try
        {
            return Path.TrimEndingDirectorySeparator(Directory.CreateDirectory(Path.GetFullPath(dataDirectory)).FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ClusterException($"The data folder {dataDirectory} cannot be made by `{Environment.UserName}`; name another (Exchange:DataDirectory).", e);
        }
    }

    private static void Release(string? socketFolder, IEnumerable<ClusterLock> locks)
    {
        if (socketFolder is not null)
        {
            RuntimeFolder.Delete(socketFolder);
        }

        foreach (var held in locks)
        {
            held.Dispose();
        }
    }
}
