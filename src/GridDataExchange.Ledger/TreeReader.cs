using GridDataExchange.Ledger.Index;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Trees;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.Ledger;

/// <summary>What anybody may see of the ledger: the resources of c2sp.org/tlog-tiles, certificates of nodes, and proofs that a record is in the tree.</summary>
/// <remarks>None of it tells anything of a record: the tree holds salted commitments.</remarks>
public sealed class TreeReader
{
    private const string ReadCertificate = "SELECT certificate FROM ledger.node WHERE name = $1";

    private const string FindRecord = """
        SELECT r.commitment, s.start + r.counter - s.first, EXISTS (SELECT FROM ledger.progress p WHERE p.node = r.node AND CASE WHEN r.counter >= p.next THEN p.state <> 'open' ELSE s.start IS NULL END)
        FROM ledger.record r
        LEFT JOIN LATERAL (SELECT start, first, size FROM ledger.sequence WHERE node = r.node AND first <= r.counter ORDER BY first DESC LIMIT 1) s ON r.counter < s.first + s.size
        WHERE r.id = $1
        """;

    private const string ReadState = """
        SELECT coalesce((SELECT max(size) FROM ledger.checkpoint WHERE log = $1), 0),
            coalesce((SELECT next FROM ledger.follower WHERE name = $2 AND log = $1), 0),
            (SELECT clock_timestamp() - min(made) FROM ledger.checkpoint WHERE log = $1 AND size > (SELECT coalesce(max(next), 0) FROM ledger.follower WHERE name = $2 AND log = $1))
        """;

    private readonly NpgsqlDataSource source;
    private readonly LedgerIdentity identity;
    private readonly WitnessPolicy policy;
    private readonly StoredCheckpoints checkpoints;

    /// <summary>Reads the tree of a log.</summary>
    /// <param name="databases">The database.</param>
    /// <param name="identity">The log.</param>
    /// <param name="policy">The witnesses whose cosignatures are published with a checkpoint, and those of which one is needed.</param>
    public TreeReader(IDatabases databases, LedgerIdentity identity, WitnessPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(databases);
        source = databases.For(DatabaseRole.LedgerPublic);
        this.identity = identity;
        this.policy = policy;
        checkpoints = new StoredCheckpoints(source, identity);
    }

    /// <summary>The log's public key.</summary>
    public VerifierKey LogKey => identity.LogKey;

    /// <summary>The newest checkpoint that is signed, and cosigned as it must be; null before there is one.</summary>
    public async Task<PublishedCheckpoint?> CheckpointAsync(CancellationToken cancellationToken)
    {
        var newest = await checkpoints.NewestAsync(policy.Witnesses, policy.Outside, cancellationToken);
        return newest is null ? null : new(newest.Checkpoint.Size, newest.Note.ToString());
    }

    /// <summary>How far the tree and the index over it are.</summary>
    public async Task<LedgerState> StateAsync(CancellationToken cancellationToken)
    {
        var published = await CheckpointAsync(cancellationToken);
        await using var command = source.Command(ReadState, identity.Log, Indexer.Name);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var lag = await reader.IsDBNullAsync(2, cancellationToken) ? TimeSpan.Zero : await reader.GetFieldValueAsync<TimeSpan>(2, cancellationToken);
        return new(identity.Origin, reader.GetInt64(0), published?.Size ?? 0, reader.GetInt64(1), Math.Round(Math.Max(0, lag.TotalSeconds), 1));
    }

    /// <summary>A tile or an entry bundle by its path below the log's prefix, such as <c>tile/0/x001/234</c>; null where the log has none of that path.</summary>
    public async Task<byte[]?> ResourceAsync(string path, CancellationToken cancellationToken)
    {
        if (TileId.TryParse(path, out var tile))
        {
            return Beginning(await ReadAsync(source.Command(IntegrationSql.ReadTile, identity.Log, (short)tile.Level, tile.Index), cancellationToken), tile.Width * MerkleHash.Length);
        }

        return TileId.TryParseEntries(path, out tile)
            ? Beginning(await ReadAsync(source.Command(IntegrationSql.ReadBundle, identity.Log, tile.Index), cancellationToken), tile.Width * (sizeof(ushort) + MerkleHash.Length))
            : null;
    }

    /// <summary>The log's signed word for the key of a node; null where there is no node of that name.</summary>
    public async Task<string?> CertificateAsync(string node, CancellationToken cancellationToken)
    {
        await using var command = source.Command(ReadCertificate, node);
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <summary>The proof that a record is in the published tree, with its commitment as <c>extra</c>.</summary>
    public async Task<RecordProof> ProofAsync(Guid record, CancellationToken cancellationToken)
    {
        // The checkpoint first: what it covers has its place by then.
        var published = await CheckpointAsync(cancellationToken);
        byte[] commitment;
        long? index;
        bool refused;
        await using (var command = source.Command(FindRecord, record))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return new(RecordStanding.Unknown, null);
            }

            commitment = reader.GetFieldValue<byte[]>(0);
            index = await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetInt64(1);
            refused = reader.GetBoolean(2);
        }

        if (index is null && refused)
        {
            return new(RecordStanding.Refused, null);
        }

        if (published is null || index is null || index >= published.Size || !SignedNote.TryParse(published.Note, out var note, out _))
        {
            return new(RecordStanding.Pending, null);
        }

        var path = await new ProofBuilder(new StoredTiles(source, identity.Log), published.Size).InclusionAsync(index.Value, cancellationToken);
        return new(RecordStanding.Proven, new TlogProof(commitment, index.Value, path, note));
    }

    private static byte[]? Beginning(byte[]? stored, int length) => stored is not null && stored.Length >= length ? stored[..length] : null;

    private static async Task<byte[]?> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using (command)
        {
            return await command.ExecuteScalarAsync(cancellationToken) as byte[];
        }
    }
}

/// <summary>A checkpoint as it is published.</summary>
/// <param name="Size">The tree's size.</param>
/// <param name="Note">The signed note, with its cosignatures (c2sp.org/tlog-checkpoint).</param>
public sealed record PublishedCheckpoint(long Size, string Note);

/// <summary>How far the ledger is.</summary>
/// <param name="Origin">The log.</param>
/// <param name="Records">How many records have their place in the tree.</param>
/// <param name="Published">How many of them the published checkpoint covers.</param>
/// <param name="Indexed">How many of them officers can search.</param>
/// <param name="IndexLagSeconds">Since when the oldest record waits for the index; 0 where none does.</param>
public sealed record LedgerState(string Origin, long Records, long Published, long Indexed, double IndexLagSeconds);

/// <summary>A record's proof, or where it stands without one.</summary>
/// <param name="Standing">Where it stands.</param>
/// <param name="Proof">The proof, where it is <see cref="RecordStanding.Proven"/>.</param>
public sealed record RecordProof(RecordStanding Standing, TlogProof? Proof);

/// <summary>Where a record stands.</summary>
public enum RecordStanding
{
    /// <summary>There is no record of that id.</summary>
    Unknown,

    /// <summary>It is durable, and the published tree does not hold it yet.</summary>
    Pending,

    /// <summary>It is there and gets no place: what its node wrote before it was changed or removed.</summary>
    Refused,

    /// <summary>It is in the published tree.</summary>
    Proven,
}
