using System.Numerics;

namespace GridDataExchange.Ledger.Trees;

/// <summary>Roots and proofs of a tree of one size, from its tiles. Reads each tile at most once; not for two threads at a time.</summary>
/// <remarks>Tiles are not checked here: a proof from false tiles does not verify.</remarks>
internal sealed class ProofBuilder(ITileReader tiles, long size)
{
    private readonly Dictionary<TileId, ReadOnlyMemory<byte>> read = [];

    public async ValueTask<byte[]> RootAsync(CancellationToken cancellationToken = default) =>
        size == 0 ? MerkleHash.EmptyRoot.ToArray() : await RangeAsync(0, size, cancellationToken);

    /// <summary>The hash of a leaf, as its tile has it.</summary>
    public async ValueTask<byte[]> LeafAsync(long index, CancellationToken cancellationToken = default) => await SubtreeAsync(0, index, cancellationToken);

    /// <summary>The path of a leaf: RFC 6962, section 2.1.1.</summary>
    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> InclusionAsync(long index, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<ReadOnlyMemory<byte>>();
        for (var (from, to) = (0L, size); to - from > 1;)
        {
            var middle = Split(from, to);
            path.Add(index < middle ? await RangeAsync(middle, to, cancellationToken) : await RangeAsync(from, middle, cancellationToken));
            (from, to) = index < middle ? (from, middle) : (middle, to);
        }

        path.Reverse();
        return path;
    }

    /// <summary>The proof that this tree begins with the one of the old size: RFC 6962, section 2.1.2. Empty for the sizes 0 and that of this tree.</summary>
    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ConsistencyAsync(long oldSize, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, size);
        var proof = new List<ReadOnlyMemory<byte>>();
        if (oldSize == 0)
        {
            return proof;
        }

        var (from, to) = (0L, size);
        while (to != oldSize)
        {
            var middle = Split(from, to);
            proof.Add(oldSize <= middle ? await RangeAsync(middle, to, cancellationToken) : await RangeAsync(from, middle, cancellationToken));
            (from, to) = oldSize <= middle ? (from, middle) : (middle, to);
        }

        // Where nothing was split off on the left, the rest is the old tree itself, whose root the verifier has.
        if (from != 0)
        {
            proof.Add(await RangeAsync(from, to, cancellationToken));
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>Where RFC 6962 parts a range: after the largest power of two smaller than it.</summary>
    private static long Split(long from, long to) => from + (1L << BitOperations.Log2((ulong)(to - from - 1)));

    /// <summary>The tree as it can be appended to.</summary>
    public async ValueTask<TreeFrontier> FrontierAsync(CancellationToken cancellationToken = default) =>
        TreeFrontier.Of(size, await SubtreesAsync(0, size, cancellationToken));

    /// <summary>The hash of a range that the splitting leads to.</summary>
    private async ValueTask<byte[]> RangeAsync(long from, long to, CancellationToken cancellationToken)
    {
        var subtrees = await SubtreesAsync(from, to, cancellationToken);
        var hash = subtrees[^1];
        for (var i = subtrees.Count - 2; i >= 0; i--)
        {
            MerkleHash.Node(subtrees[i], hash, hash);
        }

        return hash;
    }

    /// <summary>The hashes of a range's complete subtrees, the largest first.</summary>
    private async ValueTask<List<byte[]>> SubtreesAsync(long from, long to, CancellationToken cancellationToken)
    {
        var subtrees = new List<byte[]>();
        while (from < to)
        {
            var height = BitOperations.Log2((ulong)(to - from));
            subtrees.Add(await SubtreeAsync(height, from >> height, cancellationToken));
            from += 1L << height;
        }

        return subtrees;
    }

    /// <summary>The hash of a complete subtree: of the hashes of a tile that it spans.</summary>
    private async ValueTask<byte[]> SubtreeAsync(int height, long index, CancellationToken cancellationToken)
    {
        var (level, above) = (height / TileId.Height, height % TileId.Height);
        var first = index << above;
        var tile = await TileAsync(TileId.Holding(level, first, size), cancellationToken);
        return RootInPlace.Of(tile.Slice((int)(first % TileId.Full) * MerkleHash.Length, MerkleHash.Length << above).ToArray()).ToArray();
    }

    private async ValueTask<ReadOnlyMemory<byte>> TileAsync(TileId tile, CancellationToken cancellationToken)
    {
        if (read.TryGetValue(tile, out var known))
        {
            return known;
        }

        var bytes = await tiles.ReadAsync(tile, cancellationToken);
        if (bytes.Length < tile.Width * MerkleHash.Length || bytes.Length > TileId.Full * MerkleHash.Length || bytes.Length % MerkleHash.Length != 0)
        {
            throw new InvalidDataException($"the tile `{tile.Path}` has {bytes.Length} bytes where {tile.Width * MerkleHash.Length} are needed: the log's tiles are damaged, restore them.");
        }

        return read[tile] = bytes[..(tile.Width * MerkleHash.Length)];
    }
}
