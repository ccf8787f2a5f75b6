using System.Security.Cryptography;
using GridDataExchange.Ledger.Records;
using Npgsql;

namespace GridDataExchange.Ledger.Following;

/// <summary>Records in the order of the tree, read on a connection that is somebody else's.</summary>
public sealed class RecordHistory
{
    // The limit keeps the planner to the index, as in the integration's statement.
    private const string ReadRecords = """
        SELECT s.start + r.counter - s.first, s.start + s.size, r.payload, r.salt, r.commitment
        FROM (SELECT start, node, first, size FROM ledger.sequence WHERE log = $1 AND start >= $2 ORDER BY start LIMIT $3) s
        CROSS JOIN LATERAL (
            SELECT counter, payload, salt, commitment FROM ledger.record WHERE node = s.node AND counter BETWEEN s.first AND s.first + s.size - 1 ORDER BY counter LIMIT greatest(s.size, 0)
        ) r
        ORDER BY 1
        """;

    // What is written within the time before the record at the place: the node's clock and the database's are 2 s apart at most, and a record is written after its time.
    private const string FirstWithin = """
        WITH place AS (
            SELECT b.written FROM ledger.sequence s JOIN ledger.batch b USING (node, first) WHERE s.log = $1 AND s.start >= $2 ORDER BY s.start LIMIT 1
        )
        SELECT coalesce(min(s.start), $2) FROM ledger.batch b JOIN ledger.sequence s USING (node, first)
        WHERE s.log = $1 AND s.start < $2 AND b.written >= coalesce((SELECT written FROM place), clock_timestamp()) - $3 - interval '1 minute'
        """;

    private readonly int log;

    internal RecordHistory(NpgsqlConnection connection, int log) => (Connection, this.log) = (connection, log);

    /// <summary>The connection, of the integrator's role.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>The place of the first record of a time before the record at a place; that place where there is none before it.</summary>
    public async Task<long> FirstWithinAsync(TimeSpan time, long before, CancellationToken cancellationToken)
    {
        await using var command = Connection.Command(FirstWithin, log, before, time);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Reads whole batches.</summary>
    /// <param name="from">The place where a batch begins.</param>
    /// <param name="batches">How many batches at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Their records, and the place after the last.</returns>
    public async Task<(IReadOnlyList<SequencedRecord> Records, long End)> ReadAsync(long from, int batches, CancellationToken cancellationToken)
    {
        var records = new List<SequencedRecord>();
        var end = from;
        await using var command = Connection.Command(ReadRecords, log, from, batches);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            end = reader.GetInt64(1);
            records.Add(Read(reader.GetInt64(0), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3), reader.GetFieldValue<byte[]>(4)));
        }

        return (records, end);
    }

    private static SequencedRecord Read(long index, byte[] payload, byte[] salt, byte[] commitment) =>
        new(index, CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(salt, payload), commitment) && RecordPayload.TryRead(payload, out var read) ? read : null);
}
