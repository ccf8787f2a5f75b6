using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>A change of rights that is under way: it holds the lock exclusively until it is ended.</summary>
internal sealed class HeldRights : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;

    private HeldRights(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        this.connection = connection;
        this.transaction = transaction;
    }

    public static async Task<HeldRights> TakeAsync(IDatabases databases)
    {
        var stop = TestContext.Current.CancellationToken;
        var connection = await databases.For(DatabaseRole.Registry).OpenConnectionAsync(stop);
        var held = new HeldRights(connection, await connection.BeginTransactionAsync(stop));
        await held.RunAsync(RightsEpoch.TakeExclusive);
        return held;
    }

    public Task RaiseAsync() => RunAsync(RightsEpoch.Raise);

    public Task CommitAsync() => transaction.CommitAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async Task RunAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
