using System.Globalization;
using GridDataExchange.Postgres;
using GridDataExchange.Postgres.Cluster;
using Npgsql;

namespace GridDataExchange.Benchmarks;

/// <summary>The ledger's table as its owner sees it, past the server: what is counted there was written there.</summary>
internal sealed class LedgerTable : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;
    private readonly int postmaster;

    private LedgerTable(NpgsqlDataSource source, int postmaster)
    {
        this.source = source;
        this.postmaster = postmaster;
    }

    /// <summary>Processor time of PostgreSQL so far.</summary>
    public TimeSpan ProcessorTime => Processors.TimeOf(postmaster);

    /// <summary>Connects to the private PostgreSQL of a server on that data folder.</summary>
    public static LedgerTable Of(string dataDirectory)
    {
        // Of PostgreSQL's lock file, line 1 is its process and line 5 the folder of its socket.
        var lines = File.ReadAllLines(Path.Combine(ClusterHome.Of(dataDirectory).Data, "postmaster.pid"));
        var connection = new NpgsqlConnectionStringBuilder { Host = lines[4], Username = RoleNames.Of(DatabaseRole.Owner), Database = Databases.DefaultName };
        return new LedgerTable(NpgsqlDataSource.Create(connection), int.Parse(lines[0], CultureInfo.InvariantCulture));
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT count(*) FROM ledger.record");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>How many of these records are there.</summary>
    public async Task<long> CountAsync(Guid[] ids, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT count(*) FROM ledger.record WHERE id = ANY($1)");
        command.Parameters.Add(new() { Value = ids });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>How many records were committed, and in how many transactions.</summary>
    public async Task<(long Records, long Batches)> CommittedAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT coalesce(sum(size), 0)::bigint, count(*) FROM ledger.batch");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>PostgreSQL's version and whether it makes commits durable.</summary>
    public async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT format('PostgreSQL %s (fsync %s)', split_part(current_setting('server_version'), ' ', 1), current_setting('fsync'))");
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
