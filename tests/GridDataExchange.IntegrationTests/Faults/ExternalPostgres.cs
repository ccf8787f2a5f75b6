using System.Globalization;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Postgres;
using GridDataExchange.Postgres.Cluster;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>A PostgreSQL that nodes share, on a port of the loopback; it can be killed, paused and started again.</summary>
internal sealed class ExternalPostgres : IAsyncDisposable
{
    private const string Owner = "county";
    private const string Password = "of-a-test";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo folder = ClusterFolder.Create();
    private readonly int port = ServerAddress.Free().Port;
    private ServerProcess? server;

    /// <summary>How its owner connects.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Database=grid;Username={Owner};Password={Password}";

    public int ProcessId => Server.Id;

    private ClusterHome Home => ClusterHome.Of(folder.FullName);

    private ServerProcess Server => server ?? throw new InvalidOperationException("It was not started.");

    public static async Task<ExternalPostgres> StartNewAsync(CancellationToken cancellationToken)
    {
        var made = new ExternalPostgres();
        // Made by the embedded cluster, then run as somebody else's server would be.
        await using (var cluster = await EmbeddedCluster.StartAsync(new EmbeddedClusterOptions { DataDirectory = made.folder.FullName, ForTests = true }, NullLogger.Instance, cancellationToken))
        {
            await using var source = NpgsqlDataSource.Create(ClusterDatabase.ConnectionString(cluster, ClusterDatabase.Superuser, "postgres"));
            foreach (var sql in (string[])[$"CREATE ROLE {Owner} SUPERUSER LOGIN PASSWORD '{Password}'", $"CREATE DATABASE grid OWNER {Owner}"])
            {
                await using var command = source.CreateCommand(sql);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        await File.WriteAllTextAsync(Path.Combine(made.Home.Data, "pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n", cancellationToken);
        await made.StartAsync(cancellationToken);
        return made;
    }

    /// <summary>Starts it where it does not run, and waits until it takes connections.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Patience);
        while (server is null || !Signals.Lives(server.Id) || !await server.ReadyAsync(Home.Data, bound.Token))
        {
            await LeftoverServer.ClearAsync(Home.Data, "", bound.Token);

            string[] settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "log_min_messages=panic", "track_activities=on"];
            server = ServerProcess.Start(
                Home.User,
                Path.Combine(PostgresBinaries.Find(null, Home), "postgres"),
                Home.Folder,
                ["-D", Home.Data, "-p", port.ToString(CultureInfo.InvariantCulture), .. settings.SelectMany(s => (string[])["-c", s])],
                NullLogger.Instance);
            if (await server.ReadyAsync(Home.Data, bound.Token))
            {
                return;
            }

            await Task.Delay(20, bound.Token); // children of the killed one still leave
        }
    }

    /// <summary>Kills the postmaster, as <c>kill -9</c> does; its children notice and leave.</summary>
    public async Task KillAsync()
    {
        Signals.Kill(Server.Id);
        await Server.EndAsync();
    }

    /// <summary>Stops it as an operator would who is in a hurry.</summary>
    public Task StopAsync() => Server.StopAsync();

    /// <summary>From now on it neither answers nor closes a connection.</summary>
    public void Pause() => Signals.ToAll([Server.Id, .. Signals.ChildrenOf(Server.Id)], Signals.Stop);

    /// <summary>It goes on where it was.</summary>
    public void Continue() => Signals.ToAll([Server.Id, .. Signals.ChildrenOf(Server.Id)], Signals.Continue);

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            Continue();
            await server.StopAsync();
            server.Dispose();
        }

        folder.Delete(recursive: true);
    }
}
