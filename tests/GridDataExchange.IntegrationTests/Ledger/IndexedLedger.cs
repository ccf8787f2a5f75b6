using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>The index of a running server.</summary>
internal sealed class IndexedLedger(IDatabases databases, TreeReader tree, MasterKey key, RetentionKeys keys)
{
    /// <summary>Returns once the index has every record that there is now.</summary>
    public async Task CaughtUpAsync(CancellationToken cancellationToken)
    {
        var records = await databases.ScalarAsync<long>("SELECT count(*) FROM ledger.record");
        await Waiting.UntilAsync(async () => (await tree.StateAsync(cancellationToken)).Indexed >= records);
    }

    /// <summary>Keeps the indexer from its turns until it is disposed.</summary>
    public async Task<IAsyncDisposable> HoldAsync(CancellationToken cancellationToken)
    {
        var connection = await databases.For(DatabaseRole.Owner).OpenConnectionAsync(cancellationToken);
        var transaction = await connection.BeginTransactionAsync(cancellationToken); // whose end gives the turn back
        await using var hold = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({FollowerSql.TurnKey})", connection, transaction) { Parameters = { new() { Value = Indexer.Name } } };
        await hold.ExecuteNonQueryAsync(cancellationToken);
        return connection;
    }

    /// <summary>Puts what the index has of a record under the key of another period, as if it had been written then.</summary>
    public async Task SealAgainAsync(Guid record, RetentionPeriod period, CancellationToken cancellationToken)
    {
        var body = RecordBody.Read(await databases.BodyAsync(record, keys));
        var seq = await databases.ScalarAsync<long>("SELECT seq FROM ledger.decision WHERE record = $1", record.ToString());
        await using var connection = await databases.For(DatabaseRole.Owner).OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var table in new[] { "ledger.decision", "ledger.disclosure" })
        {
            await using var delete = new NpgsqlCommand($"DELETE FROM {table} WHERE seq = $1", connection);
            delete.Parameters.Add(new() { Value = seq });
            await delete.ExecuteNonQueryAsync(cancellationToken);
        }

        await IndexTables.WriteAsync(connection, [new IndexWriter(key).Rows(body, seq, keys.Make(period))], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
