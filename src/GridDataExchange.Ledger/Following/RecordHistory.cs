using System.Security.Cryptography;
using GridDataExchange.Ledger.Records;
using Npgsql;

namespace GridDataExchange.Ledger.Following;

/// <summary>Records in the order of the tree, read on a connection that is somebody else's.</summary>
public sealed class RecordHistory
{
    // From the batch that the place is in. The limit keeps the planner to the index, as in the integration's statement.
    private const string ReadRecords = """
        SELECT s.start, s.start + r.counter - s.first, r.payload, r.salt, r.commitment
        FROM (
            SELECT start, node, first, size FROM ledger.sequence
            WHERE log = $1 AND start < $3 AND start >= coalesce(
                (SELECT b.start FROM (SELECT start, size FROM ledger.sequence WHERE log = $1 AND start <= $2 ORDER BY start DESC LIMIT 1) b WHERE b.start + b.size > $2), $2)
            ORDER BY start LIMIT $4
        ) s
        LEFT JOIN LATERAL (
            SELECT counter, payload, salt, commitment FROM ledger.record WHERE node = s.node AND counter BETWEEN s.first AND s.first + s.size - 1 ORDER BY counter LIMIT greatest(s.size, 0)
        ) r ON true
        ORDER BY 1, 2
        """;

    /// <summary>How many places without a record are told of at once: rows of the sequence may say anything.</summary>
    private const int MostMissing = 1000;

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

    /// <summary>Reads the records of some batches: one for every place, also where there is none any more.</summary>
    /// <param name="from">The place of the first.</param>
    /// <param name="to">The place after the last: the tree has all before it.</param>
    /// <param name="batches">How many batches at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The records, and the place after the last of them.</returns>
    public async Task<(IReadOnlyList<SequencedRecord> Records, long End)> ReadAsync(long from, long to, int batches, CancellationToken cancellationToken)
    {
        var records = new List<SequencedRecord>();
        if (from >= to)
        {
            return (records, from);
        }

        // Where one batch more begins, these end: no batch's own word is taken for how long it is.
        await using var command = Connection.Command(ReadRecords, log, from, to, batches + 1);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (at, missing, began, batch) = (from, 0, 0, -1L);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.GetInt64(0) is var start && start != batch && began++ == batches)
            {
                to = Math.Max(start, at);
                break;
            }

            batch = start;
            if (!await reader.IsDBNullAsync(1, cancellationToken) && reader.GetInt64(1) is var index && index >= at && index < to && Gone(index))
            {
                records.Add(Read(at++, reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3), reader.GetFieldValue<byte[]>(4)));
            }
        }

        Gone(to);
        return (records, at);

        // True where all before the place are told of.
        bool Gone(long before)
        {
            for (; at < before && missing < MostMissing; at++, missing++)
            {
                records.Add(new SequencedRecord(at, null));
            }

            return at == before;
        }
    }

    private static SequencedRecord Read(long index, byte[] payload, byte[] salt, byte[] commitment) =>
        new(index, CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(salt, payload), commitment) && RecordPayload.TryRead(payload, out var read) ? read : null);
}
