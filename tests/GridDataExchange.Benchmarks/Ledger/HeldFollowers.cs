using GridDataExchange.Exchange.Watching;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GridDataExchange.Benchmarks.Ledger;

/// <summary>Keeps the indexer and the watch from their turns, so that what recording costs is told from what they cost.</summary>
internal sealed class HeldFollowers : IAsyncDisposable
{
    private const string Hold = $"SELECT pg_advisory_lock({FollowerSql.TurnKey})";
    private const string Release = "SELECT pg_advisory_unlock_all()";

    private readonly NpgsqlConnection connection;

    private HeldFollowers(NpgsqlConnection connection) => this.connection = connection;

    public static async Task<HeldFollowers> TakeAsync(IServiceProvider services, CancellationToken stop)
    {
        var connection = await services.GetRequiredService<IDatabases>().For(DatabaseRole.Owner).OpenConnectionAsync(stop);
        foreach (var follower in (string[])[Indexer.Name, StreamWatch.Name])
        {
            await using var hold = new NpgsqlCommand(Hold, connection);
            hold.Parameters.Add(new() { Value = follower });
            await hold.ExecuteNonQueryAsync(stop);
        }

        return new HeldFollowers(connection);
    }

    public async ValueTask DisposeAsync()
    {
        await using (var release = new NpgsqlCommand(Release, connection))
        {
            await release.ExecuteNonQueryAsync();
        }

        await connection.DisposeAsync();
    }
}
