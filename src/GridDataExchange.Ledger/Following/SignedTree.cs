using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Trees;
using Npgsql;

namespace GridDataExchange.Ledger.Following;

/// <summary>The newest tree that the log signed, as followers hold records against it. A tile of the database counts where it leads to the signed root.</summary>
/// <remarks>
/// Two hashes for each record, that of its leaf and its part of its tile, and some hundred for each new checkpoint: measured as 2 µs a record,
/// a seventh of what reading it takes. Not for two threads at a time.
/// </remarks>
internal sealed class SignedTree(LedgerIdentity identity)
{
    private const string ReadTiles = "SELECT n, hashes FROM ledger.tile WHERE log = $1 AND level = 0 AND n = ANY ($2)";

    private const string NotBelieved = "the tiles of the ledger do not lead to the root that the log signed: run `gdx ledger verify`";

    /// <summary>The tile that was proven last on each level but that of leaves: many below it lead to it.</summary>
    private readonly Dictionary<int, (long Index, ReadOnlyMemory<byte> Hashes)> proven = [];

    private string text = "";
    private Checkpoint? signed;
    private Dictionary<(int Level, long Index), ReadOnlyMemory<byte>>? edges;

    /// <summary>Reads the newest signed checkpoint. Returns how many records its tree has; 0 before there is one.</summary>
    /// <exception cref="InvalidDataException">The newest checkpoint in the database is none that the log signed.</exception>
    public async Task<long> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(FollowerSql.ReadSigned, identity.Log);
        if (await command.ExecuteScalarAsync(cancellationToken) is not string newest)
        {
            return 0;
        }

        if (newest != text)
        {
            signed = SignedNote.TryParse(newest, out var note, out _) && identity.ReadCheckpoint(note) is { } checkpoint
                ? checkpoint
                : throw new InvalidDataException("the newest checkpoint in the database is none that the log signed: run `gdx ledger verify`");
            (text, edges) = (newest, null);
        }

        return signed!.Size;
    }

    /// <summary>Hashes of leaves, by their tiles' indexes; each is in the tree that was read.</summary>
    /// <exception cref="InvalidDataException">The tiles in the database are not those of the signed tree.</exception>
    public async Task<IReadOnlyDictionary<long, ReadOnlyMemory<byte>>> LeavesAsync(NpgsqlConnection connection, IEnumerable<long> tiles, CancellationToken cancellationToken)
    {
        var leaves = new Dictionary<long, ReadOnlyMemory<byte>>();
        var full = new List<long>();
        foreach (var index in tiles.Distinct())
        {
            edges ??= await ReadEdgesAsync(connection, cancellationToken);
            if (edges.TryGetValue((0, index), out var hashes))
            {
                leaves.Add(index, hashes);
            }
            else
            {
                full.Add(index);
            }
        }

        foreach (var (index, hashes) in await ReadTilesAsync(connection, full, cancellationToken))
        {
            await ProveAsync(connection, 0, index, hashes, cancellationToken);
            leaves.Add(index, hashes);
        }

        return full.TrueForAll(leaves.ContainsKey) ? leaves : throw new InvalidDataException(NotBelieved);
    }

    private async Task<List<(long Index, byte[] Hashes)>> ReadTilesAsync(NpgsqlConnection connection, List<long> indexes, CancellationToken cancellationToken)
    {
        var tiles = new List<(long, byte[])>();
        if (indexes.Count == 0)
        {
            return tiles;
        }

        await using var command = connection.Command(ReadTiles, identity.Log, indexes.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            tiles.Add((reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
        }

        return tiles;
    }

    /// <summary>The tiles that are not full, one on a level at most: the root is made of all their hashes.</summary>
    private async Task<Dictionary<(int Level, long Index), ReadOnlyMemory<byte>>> ReadEdgesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (tree, tiles) = (signed ?? throw new InvalidOperationException("read the checkpoint first"), new EdgeTiles(connection, identity.Log));
        var root = await new ProofBuilder(tiles, tree.Size).RootAsync(cancellationToken);
        return root.AsSpan().SequenceEqual(tree.Root.Span)
            ? tiles.Read.ToDictionary(t => (t.Key.Level, t.Key.Index), t => t.Value[..(t.Key.Width * MerkleHash.Length)])
            : throw new InvalidDataException(NotBelieved);
    }

    /// <summary>Throws where a full tile is not the one of the signed tree.</summary>
    private async Task ProveAsync(NpgsqlConnection connection, int level, long index, byte[] hashes, CancellationToken cancellationToken)
    {
        var above = await AboveAsync(connection, level + 1, index / TileId.Full, cancellationToken);
        var at = (int)(index % TileId.Full) * MerkleHash.Length;
        if (hashes.Length != TileId.Full * MerkleHash.Length || above.Length < at + MerkleHash.Length
            || !RootInPlace.Of([.. hashes]).SequenceEqual(above.Span.Slice(at, MerkleHash.Length)))
        {
            throw new InvalidDataException(NotBelieved);
        }
    }

    private async Task<ReadOnlyMemory<byte>> AboveAsync(NpgsqlConnection connection, int level, long index, CancellationToken cancellationToken)
    {
        if (edges!.TryGetValue((level, index), out var edge))
        {
            return edge;
        }

        if (proven.TryGetValue(level, out var known) && known.Index == index)
        {
            return known.Hashes;
        }

        await using var command = connection.Command(IntegrationSql.ReadTile, identity.Log, (short)level, index);
        var hashes = level < TileId.Levels && await command.ExecuteScalarAsync(cancellationToken) is byte[] stored ? stored : throw new InvalidDataException(NotBelieved);
        await ProveAsync(connection, level, index, hashes, cancellationToken);
        proven[level] = (index, hashes);
        return hashes;
    }

    private sealed class EdgeTiles(NpgsqlConnection connection, int log) : ITileReader
    {
        public Dictionary<TileId, ReadOnlyMemory<byte>> Read { get; } = [];

        public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(TileId tile, CancellationToken cancellationToken)
        {
            await using var command = connection.Command(IntegrationSql.ReadTile, log, (short)tile.Level, tile.Index);
            Read[tile] = await command.ExecuteScalarAsync(cancellationToken) as byte[];
            return Read[tile];
        }
    }
}
