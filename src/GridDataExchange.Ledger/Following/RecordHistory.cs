using System.Security.Cryptography;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Ledger.Trees;
using Npgsql;

namespace GridDataExchange.Ledger.Following;

/// <summary>Records in the order of the tree, each held against the tree that the log signed, read on a connection that is somebody else's.</summary>
public sealed class RecordHistory
{
    // All that may hold the first place, and some that begin after it: a row may say anything of itself, and must not hide another. The limits
    // keep the planner to the index, as in the integration's statement; the bound of counters keeps sums from ending the statement.
    private const string ReadRecords = """
        SELECT s.start, s.start + r.counter - s.first, r.payload, r.salt, r.commitment
        FROM (
            (SELECT start, node, first, size FROM ledger.sequence
            WHERE log = $1 AND start BETWEEN $2 - 4096 AND $2 AND size > $2 - start AND first BETWEEN 1 AND 4000000000000000000)
            UNION ALL
            (SELECT start, node, first, size FROM ledger.sequence
            WHERE log = $1 AND start > $2 AND start < $3 AND first BETWEEN 1 AND 4000000000000000000
            ORDER BY start LIMIT $4)
        ) s
        LEFT JOIN LATERAL (
            SELECT counter, payload, salt, commitment FROM ledger.record
            WHERE node = s.node AND counter BETWEEN s.first + greatest($2 - s.start, 0) AND s.first + least(s.size, $3 - s.start) - 1
                AND payload IS NOT NULL AND salt IS NOT NULL AND commitment IS NOT NULL
            ORDER BY counter LIMIT greatest(least(s.size, $3 - s.start), 0)
        ) r ON true
        ORDER BY 1, 2
        """;

    /// <summary>How many places without a record are told of at once: rows of the sequence may say anything.</summary>
    private const int MostMissing = 1000;

    /// <summary>So many records more than are needed may be read, rather than be looked for.</summary>
    private const int Few = 500;

    /// <summary>Records are nearly in the order of their times: nodes' clocks are 2 s apart at most, and a record is written after its time.</summary>
    private static readonly TimeSpan Disorder = TimeSpan.FromMinutes(1);

    private readonly int log;
    private readonly SignedTree tree;
    private readonly Action<long>? reached;

    internal RecordHistory(NpgsqlConnection connection, int log, SignedTree tree, Action<long>? reached = null) => (Connection, this.log, this.tree, this.reached) = (connection, log, tree, reached);

    /// <summary>The connection, of the integrator's role.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Says how far work that remembers earlier records came: it does not stand still, however many there are.</summary>
    public void Reached(long place) => reached?.Invoke(place);

    /// <summary>A place from which on is every record of a time before a place, by the records' own times: what the database says of times is not believed.</summary>
    /// <param name="time">How long before.</param>
    /// <param name="before">The place.</param>
    /// <param name="now">The node's time.</param>
    /// <param name="timeOf">The time in a record; null where it cannot be opened.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<long> FirstWithinAsync(TimeSpan time, long before, DateTimeOffset now, Func<SequencedRecord, DateTimeOffset?> timeOf, CancellationToken cancellationToken)
    {
        var newest = (await TimesAsync(before - 1)).Append(now).Min();
        var since = newest - time - Disorder;
        var (older, within) = (0L, before);
        for (var step = 1L; before - step > 0 && older == 0; step *= 2)
        {
            (older, within) = await IsOlderAsync(before - step) ? (before - step, within) : (0, before - step);
        }

        while (within - older > Few)
        {
            var middle = older + ((within - older) / 2);
            (older, within) = await IsOlderAsync(middle) ? (middle, within) : (older, middle);
        }

        return older;

        async Task<bool> IsOlderAsync(long place) => await TimesAsync(place) is { Count: > 0 } times && times.TrueForAll(t => t < since);

        async Task<List<DateTimeOffset>> TimesAsync(long place) =>
            [.. (await ReadAsync(Math.Max(0, place), before, 1, cancellationToken)).Records.Select(timeOf).OfType<DateTimeOffset>()];
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

        var (found, end) = await FindAsync(from, to, batches, cancellationToken);
        var missing = 0;
        for (var at = from; at < end; at++)
        {
            if (found.TryGetValue(at, out var record))
            {
                records.Add(record);
            }
            else if (missing++ < MostMissing)
            {
                records.Add(new SequencedRecord(at, null));
            }
            else
            {
                return (records, at);
            }
        }

        return (records, end);
    }

    private async Task<(Dictionary<long, SequencedRecord> Found, long End)> FindAsync(long from, long to, int batches, CancellationToken cancellationToken)
    {
        var rows = new List<Row>();

        // Where one batch more begins, these end: no batch's own word is taken for how long it is.
        await using (var command = Connection.Command(ReadRecords, log, from, to, batches))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            var (began, batch) = (1, from);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (reader.GetInt64(0) is var start && start > from && start != batch && began++ == batches)
                {
                    to = start;
                    break;
                }

                batch = start;
                if (!await reader.IsDBNullAsync(1, cancellationToken))
                {
                    rows.Add(new Row(reader.GetInt64(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3), reader.GetFieldValue<byte[]>(4)));
                }
            }
        }

        rows.RemoveAll(r => r.Index < from || r.Index >= to);
        var leaves = await tree.LeavesAsync(Connection, rows.Select(r => r.Index / TileId.Full), cancellationToken);
        var found = new Dictionary<long, SequencedRecord>(rows.Count);
        foreach (var row in rows.Where(r => r.Is(leaves[r.Index / TileId.Full].Span)))
        {
            if (!found.TryGetValue(row.Index, out var known) || known.Payload is null)
            {
                found[row.Index] = row.Read();
            }
        }

        return (found, to);
    }

    /// <summary>A row that may be the record of a place.</summary>
    private readonly record struct Row(long Index, byte[] Payload, byte[] Salt, byte[] Commitment)
    {
        /// <summary>True where the tree has its commitment at its place.</summary>
        public bool Is(ReadOnlySpan<byte> leaves)
        {
            Span<byte> leaf = stackalloc byte[MerkleHash.Length];
            MerkleHash.Leaf(Commitment, leaf);
            var at = (int)(Index % TileId.Full) * MerkleHash.Length;
            return leaves.Length >= at + MerkleHash.Length && leaf.SequenceEqual(leaves.Slice(at, MerkleHash.Length));
        }

        public SequencedRecord Read() =>
            new(Index, CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Salt, Payload), Commitment) && RecordPayload.TryRead(Payload, out var read) ? read : null);
    }
}
