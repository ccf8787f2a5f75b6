using System.Security.Cryptography;
using GridDataExchange.Ledger.Records;
using Npgsql;

namespace GridDataExchange.Ledger.Following;

/// <summary>Reads records in the order of the tree, in whole batches.</summary>
internal static class SequencedReading
{
    private const string ReadRecords = """
        SELECT s.start + r.counter - s.first, s.start + s.size, r.payload, r.salt, r.commitment
        FROM (SELECT start, node, first, size FROM ledger.sequence WHERE log = $1 AND start >= $2 ORDER BY start LIMIT $3) s
        JOIN ledger.record r ON r.node = s.node AND r.counter BETWEEN s.first AND s.first + s.size - 1
        ORDER BY 1
        """;

    /// <summary>Records from the place of a batch on, and the place after the last. One whose bytes are not those committed to has no payload.</summary>
    public static async Task<(List<SequencedRecord> Records, long End)> ReadAsync(NpgsqlConnection connection, int log, long from, int batches, CancellationToken cancellationToken)
    {
        var (records, end) = (new List<SequencedRecord>(), from);
        await using var command = new NpgsqlCommand(ReadRecords, connection) { Parameters = { new() { Value = log }, new() { Value = from }, new() { Value = batches } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            end = reader.GetInt64(1);
            records.Add(Read(reader.GetInt64(0), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3), reader.GetFieldValue<byte[]>(4)));
        }

        return (records, end);
    }

    private static SequencedRecord Read(long index, byte[] payload, byte[] salt, byte[] commitment) =>
        new(index, CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(salt, payload), commitment) && RecordPayload.TryRead(payload, out var read) ? read : null);
}
