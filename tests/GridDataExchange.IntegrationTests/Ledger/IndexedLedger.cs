using GridDataExchange.Ledger.Index;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>Indexes what a server's ledger has come to hold since the last call, each record once.</summary>
internal sealed class IndexedLedger(IDatabases databases, MasterKey key, RetentionKeys keys)
{
    private readonly IndexWriter writer = new(key);

    /// <param name="until">The period to seal under in the place of the records' own.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task CatchUpAsync(RetentionPeriod? until, CancellationToken cancellationToken)
    {
        var bodies = new List<RecordBody>();
        await using (var read = databases.For(DatabaseRole.Owner).CreateCommand("SELECT payload FROM ledger.record WHERE NOT EXISTS (SELECT FROM ledger.decision d WHERE d.record = id::text) ORDER BY node, counter"))
        await using (var reader = await read.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                Assert.True(RecordPayload.TryRead(reader.GetFieldValue<byte[]>(0), out var payload));
                bodies.Add(RecordBody.Open(payload, keys)!);
            }
        }

        await using var connection = await databases.For(DatabaseRole.Owner).OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var last = new Npgsql.NpgsqlCommand("SELECT coalesce(max(seq), -1) FROM ledger.decision", connection);
        var seq = (long)(await last.ExecuteScalarAsync(cancellationToken))!;
        await IndexTables.WriteAsync(connection, [.. bodies.Select(body => writer.Rows(body, ++seq, keys.Make(until ?? RetentionPeriod.Of(body.RetentionDays ?? 1095, body.Time))))], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
