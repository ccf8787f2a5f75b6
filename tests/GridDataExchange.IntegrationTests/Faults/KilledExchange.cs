using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Postgres;
using GridDataExchange.Postgres.Cluster;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>An exchange whose parts can be killed: one node or two on a database that outlives them, or one with a PostgreSQL of its own.</summary>
internal sealed class KilledExchange : IAsyncDisposable
{
    private const int Tries = 5;

    private readonly ExternalPostgres? postgres;
    private NpgsqlDataSource? owner;

    private KilledExchange(ExternalPostgres? postgres, params ExchangeNode[] nodes) => (this.postgres, Nodes) = (postgres, nodes);

    public IReadOnlyList<ExchangeNode> Nodes { get; }

    /// <summary>The database that nodes share; null where the node has its own.</summary>
    public ExternalPostgres? Postgres => postgres;

    /// <summary>The database, as its owner; with a PostgreSQL of the node's own, of the one that runs now.</summary>
    public NpgsqlDataSource Owner => owner ??= NpgsqlDataSource.Create($"{postgres?.ConnectionString ?? Private()};Pooling=false");

    /// <summary>What can be killed, and how. Each returns false where there was nothing to kill.</summary>
    public IReadOnlyList<(string What, Func<Random, CancellationToken, Task<bool>> KillAsync)> Kills =>
    [
        ("a server", KillServerAsync),
        ("the integrator that works", KillIntegratorAsync),
        ("the postmaster", KillPostmasterAsync),
        ("a backend", KillBackendAsync),
    ];

    /// <summary>Two nodes on a database that outlives them.</summary>
    public static async Task<KilledExchange> SharedAsync(CancellationToken cancellationToken)
    {
        var first = await SingleAsync(cancellationToken);
        var second = ExchangeNode.Beside(first.Nodes[0], first.postgres!);
        await second.StartAsync(cancellationToken);
        return new KilledExchange(first.postgres, first.Nodes[0], second);
    }

    /// <summary>One node on a database that outlives it.</summary>
    public static async Task<KilledExchange> SingleAsync(CancellationToken cancellationToken)
    {
        var postgres = await ExternalPostgres.StartNewAsync(cancellationToken);
        var node = ExchangeNode.First(postgres);
        await node.StartAsync(cancellationToken);
        return new KilledExchange(postgres, node);
    }

    public static async Task<KilledExchange> PrivateAsync(DirectoryInfo? folder, CancellationToken cancellationToken)
    {
        var node = ExchangeNode.Alone(folder);
        await node.StartAsync(cancellationToken);
        return new KilledExchange(null, node);
    }

    /// <summary>Starts whatever does not run any more, as whoever looks after it would, and waits until one node at least is ready, or all.</summary>
    public async Task HealAsync(bool all, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await (postgres?.StartAsync(cancellationToken) ?? Task.CompletedTask);
            foreach (var node in Nodes.Where(n => !n.Lives))
            {
                await node.LaunchAsync();
            }

            var ready = Nodes.Select(n => n.ReadyAsync(cancellationToken)).ToList();
            if (all ? (await Task.WhenAll(ready)).All(r => r) : await await Task.WhenAny(ready))
            {
                return;
            }

            // A node that starts while the database recovers says so and ends: it is started again.
            Assert.True(attempt < Tries, "nodes do not start");
        }
    }

    /// <summary>Returns once every record has its place in the published tree.</summary>
    public Task CaughtUpAsync(ServedLedger ledger, CancellationToken cancellationToken) => Waiting.UntilAsync(async () =>
    {
        try
        {
            await using var command = Owner.CreateCommand("SELECT count(*) FROM ledger.record");
            var records = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            return (await ledger.CheckpointAsync(cancellationToken))?.Split('\n')[1] == records.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is NpgsqlException or HttpRequestException) // still getting up after the last kill
        {
            return false;
        }
    });

    public async ValueTask DisposeAsync()
    {
        await (owner?.DisposeAsync() ?? ValueTask.CompletedTask);
        foreach (var node in Nodes.Reverse())
        {
            if (node.Lives && postgres is null)
            {
                await node.StopAsync(CancellationToken.None); // with its PostgreSQL
            }

            await node.DisposeAsync();
        }

        await (postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task<bool> KillServerAsync(Random random, CancellationToken cancellationToken)
    {
        var node = Nodes[random.Next(Nodes.Count)];
        var lives = node.Lives;
        await node.KillAsync();
        return lives;
    }

    private async Task<bool> KillIntegratorAsync(Random random, CancellationToken cancellationToken)
    {
        if (await IntegratorAsync(cancellationToken) is not { } holder)
        {
            return false;
        }

        await holder.KillAsync();
        return true;
    }

    /// <summary>The node whose integrator holds the lock at this moment; null where that cannot be said.</summary>
    public async Task<ExchangeNode?> IntegratorAsync(CancellationToken cancellationToken)
    {
        if (postgres is null)
        {
            return Nodes[0];
        }

        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            await using var connection = await Owner.OpenConnectionAsync(bound.Token);
            while (!bound.IsCancellationRequested)
            {
                await using var command = new NpgsqlCommand("SELECT a.client_port FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted AND (l.classid::bigint << 32 | l.objid::bigint) = $1", connection);
                command.Parameters.Add(new() { Value = IntegrationSql.LockKey });
                if (await command.ExecuteScalarAsync(bound.Token) is int port && Nodes.FirstOrDefault(n => n.Lives && Signals.HasPort(n.Id, port)) is { } holder)
                {
                    return holder;
                }
            }
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return null;
    }

    private async Task<bool> KillPostmasterAsync(Random random, CancellationToken cancellationToken)
    {
        if (postgres is not null)
        {
            await postgres.KillAsync();
            return true;
        }

        var (id, lives) = PrivateServer() is { } server && Signals.Lives(server.Id) ? (server.Id, true) : (0, false);
        Signals.Kill(id);
        return lives;
    }

    private async Task<bool> KillBackendAsync(Random random, CancellationToken cancellationToken)
    {
        var postmaster = postgres?.ProcessId ?? PrivateServer()?.Id ?? 0;
        var children = Signals.ChildrenOf(postmaster);
        if (postmaster == 0 || children.Count == 0)
        {
            return false;
        }

        Signals.Kill(children[random.Next(children.Count)]);
        await Task.CompletedTask;
        return true;
    }

    private string Private() => new NpgsqlConnectionStringBuilder
    {
        Host = PrivateServer()!.Value.Socket,
        Username = RoleNames.Of(DatabaseRole.Owner),
        Database = Databases.DefaultName,
    }.ConnectionString;

    /// <summary>Process id and socket's folder: lines 1 and 5 of PostgreSQL's lock file.</summary>
    private (int Id, string Socket)? PrivateServer()
    {
        try
        {
            return File.ReadAllLines(Path.Combine(ClusterHome.Of(Nodes[0].DataDirectory).Data, "postmaster.pid")) is [var id, _, _, _, var socket, ..]
                ? (int.Parse(id, System.Globalization.CultureInfo.InvariantCulture), socket)
                : null;
        }
        catch (IOException)
        {
            return null; // it is being written
        }
    }
}
