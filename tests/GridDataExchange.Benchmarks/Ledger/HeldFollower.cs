using GridDataExchange.Ledger.Index;
using GridDataExchange.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GridDataExchange.Benchmarks.Ledger;

/// <summary>Keeps the indexer from its turn, so that what recording costs is told from what indexing costs.</summary>
internal sealed class HeldFollower : IAsyncDisposable
{
    private const string Hold = "SELECT pg_advisory_lock(hashtextextended('gdx follower ' || $1, 0))";
    private const string Release = "SELECT pg_advisory_unlock_all()";

    private readonly NpgsqlConnection connection;

    private HeldFollower(NpgsqlConnection connection) => this.connection = connection;

    public static async Task<HeldFollower> TakeAsync(IServiceProvider services, CancellationToken stop)
    {
        var connection = await services.GetRequiredService<IDatabases>().For(DatabaseRole.Owner).OpenConnectionAsync(stop);
        await using var hold = new NpgsqlCommand(Hold, connection);
        hold.Parameters.Add(new() { Value = Indexer.Name });
        await hold.ExecuteNonQueryAsync(stop);
        return new HeldFollower(connection);
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
