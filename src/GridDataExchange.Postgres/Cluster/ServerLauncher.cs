using Microsoft.Extensions.Logging;

namespace GridDataExchange.Postgres.Cluster;

/// <summary>Makes a home's cluster where there is none, and starts servers on it, one after another.</summary>
internal sealed class ServerLauncher(ClusterHome home, string bin, string socketFolder, bool forTests, ILogger logger)
{
    private static readonly TimeSpan OrphanPatience = TimeSpan.FromSeconds(30);

    /// <summary>Makes the cluster. It gets its name when it is whole, so that half of one is never taken for one.</summary>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        var half = home.Data + ".init";
        if (Directory.Exists(half))
        {
            Directory.Delete(half, recursive: true);
        }

        using var initdb = ServerProcess.Start(home.User, Path.Combine(bin, "initdb"), home.Folder, ClusterSettings.Initial(half, forTests), logger);
        using var stop = cancellationToken.UnsafeRegister(process => Libc.Signal(((ServerProcess)process!).Id, Libc.SigInt), initdb);
        if (await initdb.EndAsync().ConfigureAwait(false) != 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ClusterException($"PostgreSQL could not make its files in {home.Folder} ({initdb.LastWords}); free space there or name another data folder (Exchange:DataDirectory).");
        }

        Directory.Move(half, home.Data);
        ClusterEvents.Made(logger, home.Data);
    }

    /// <summary>Starts a server and waits until it takes connections.</summary>
    public async Task<ServerProcess> StartAsync(CancellationToken cancellationToken)
    {
        await LeftoverServer.ClearAsync(home.Data, socketFolder, cancellationToken).ConfigureAwait(false);
        ClusterSettings.WriteAccess(home.Data, home.User);
        for (var deadline = DateTime.UtcNow + OrphanPatience; ;)
        {
            RuntimeFolder.DeleteSockets(socketFolder);
            var server = ServerProcess.Start(home.User, Path.Combine(bin, "postgres"), home.Folder, ClusterSettings.Running(home.Data, socketFolder, forTests), logger);
            try
            {
                if (await server.ReadyAsync(home.Data, cancellationToken).ConfigureAwait(false))
                {
                    ClusterEvents.Started(logger, home.Data, home.User.Name, server.Id);
                    return server;
                }
            }
            catch
            {
                await server.StopAsync().ConfigureAwait(false);
                server.Dispose();
                throw;
            }

            var words = server.LastWords;
            server.Dispose();

            // "pre-existing shared memory block … is still in use": processes of a killed server, which leave within moments.
            if (!words.Contains("is still in use", StringComparison.Ordinal) || DateTime.UtcNow > deadline)
            {
                throw new ClusterException($"PostgreSQL did not start on {home.Data} ({words}); what it says must be put right first.");
            }

            await Task.Delay(50, cancellationToken).ConfigureAwait(false);
        }
    }
}
