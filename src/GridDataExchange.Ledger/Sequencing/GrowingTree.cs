using System.Buffers.Binary;
using System.Numerics;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>The right edge of the tree: what is needed to append leaves, and to write the tiles and the entry bundles that change by it.</summary>
/// <remarks>In memory between two transactions; thrown away, and read again, whenever one of them fails.</remarks>
internal sealed class GrowingTree
{
    private const int EntryLength = sizeof(ushort) + MerkleHash.Length;

    private readonly TreeFrontier frontier;
    private readonly List<Edge> edges = [];
    private readonly SortedDictionary<long, MemoryStream> bundles = [];

    private GrowingTree(TreeFrontier frontier) => this.frontier = frontier;

    public long Size => frontier.Size;

    /// <summary>The tree as it was stored.</summary>
    /// <param name="size">How many leaves.</param>
    /// <param name="hashes">The frontier's hashes, one after another.</param>
    /// <param name="tiles">The partial tile of a level; asked only where there is one.</param>
    /// <param name="bundle">The partial bundle, asked only where there is one.</param>
    /// <exception cref="InvalidDataException">They do not fit together.</exception>
    public static async Task<GrowingTree> ReadAsync(long size, byte[] hashes, Func<TileId, Task<byte[]?>> tiles, Func<long, Task<byte[]?>> bundle)
    {
        if (size < 0 || hashes.Length != BitOperations.PopCount((ulong)size) * MerkleHash.Length)
        {
            throw new InvalidDataException("the ledger's frontier is not that of a tree of its size");
        }

        var tree = new GrowingTree(TreeFrontier.Of(size, [.. hashes.Chunk(MerkleHash.Length)]));
        for (var level = 0; size >> (level * TileId.Height) > 0; level++)
        {
            var count = size >> (level * TileId.Height);
            var edge = tree.EdgeOf(level, count / TileId.Full);
            if (count % TileId.Full is > 0 and var width)
            {
                edge.Begin(Beginning(await tiles(new TileId(level, edge.Index, (int)width)), (int)width * MerkleHash.Length));
            }
        }

        if (size % TileId.Full is > 0 and var entries)
        {
            tree.BundleOf(size / TileId.Full).Write(Beginning(await bundle(size / TileId.Full), (int)entries * EntryLength));
        }

        return tree.EdgesRoot().AsSpan().SequenceEqual(tree.frontier.Root())
            ? tree
            : throw new InvalidDataException("the ledger's tiles do not have the root of its tree");
    }

    public byte[] Root() => frontier.Root();

    /// <summary>The frontier's hashes, one after another.</summary>
    public byte[] FrontierBytes() => [.. frontier.Hashes.SelectMany(h => h)];

    public void Append(ReadOnlySpan<byte> commitment)
    {
        Span<byte> entry = stackalloc byte[EntryLength];
        BinaryPrimitives.WriteUInt16BigEndian(entry, (ushort)commitment.Length);
        commitment.CopyTo(entry[sizeof(ushort)..]);
        BundleOf(Size / TileId.Full).Write(entry);
        Span<byte> leaf = stackalloc byte[MerkleHash.Length];
        MerkleHash.Leaf(commitment, leaf);
        frontier.Append(leaf);
        Add(0, leaf);
    }

    /// <summary>The tiles that changed since the last call.</summary>
    public IReadOnlyList<(int Level, long Index, byte[] Hashes)> TakeTiles() => [.. edges.SelectMany((edge, level) => edge.Take().Select(t => (level, t.Index, t.Hashes)))];

    /// <summary>The bundles that changed since the last call.</summary>
    public IReadOnlyList<(long Index, byte[] Entries)> TakeBundles()
    {
        var taken = bundles.Select(b => (b.Key, b.Value.ToArray())).ToList();
        foreach (var full in bundles.Where(b => b.Value.Length == TileId.Full * EntryLength).Select(b => b.Key).ToList())
        {
            bundles.Remove(full);
        }

        return taken;
    }

    private void Add(int level, ReadOnlySpan<byte> hash)
    {
        if (EdgeOf(level, 0).Add(hash) is { } above)
        {
            Add(level + 1, above);
        }
    }

    private Edge EdgeOf(int level, long index)
    {
        if (level == edges.Count)
        {
            edges.Add(new Edge(index));
        }

        return edges[level];
    }

    private MemoryStream BundleOf(long index)
    {
        if (!bundles.TryGetValue(index, out var bundle))
        {
            bundles.Add(index, bundle = new MemoryStream(TileId.Full * EntryLength));
        }

        return bundle;
    }

    /// <summary>The root by the partial tiles alone: they, from the lowest level up, are the right edge of the tree.</summary>
    private byte[] EdgesRoot()
    {
        byte[]? root = null;
        foreach (var edge in edges)
        {
            root = edge.RootWith(root);
        }

        return root ?? MerkleHash.EmptyRoot.ToArray();
    }

    private static byte[] Beginning(byte[]? stored, int length) =>
        stored is not null && stored.Length >= length ? stored[..length] : throw new InvalidDataException("a tile of the ledger is missing or too short");

    /// <summary>The last tile of a level, as far as it is filled, and those that were filled since they were taken.</summary>
    private sealed class Edge(long index)
    {
        private readonly List<(long Index, byte[] Hashes)> filled = [];
        private readonly List<byte[]> hashes = new(TileId.Full);
        private bool changed;

        public long Index { get; private set; } = index;

        public void Begin(byte[] stored) => hashes.AddRange(stored.Chunk(MerkleHash.Length));

        /// <summary>Adds a hash; returns the root of the tile where that fills it.</summary>
        public byte[]? Add(ReadOnlySpan<byte> hash)
        {
            hashes.Add(hash.ToArray());
            changed = true;
            if (hashes.Count < TileId.Full)
            {
                return null;
            }

            var root = SmallTree.RootOf(hashes);
            filled.Add((Index, Bytes()));
            hashes.Clear();
            changed = false;
            Index++;
            return root;
        }

        public List<(long Index, byte[] Hashes)> Take()
        {
            List<(long Index, byte[] Hashes)> taken = changed ? [.. filled, (Index, Bytes())] : [.. filled];
            filled.Clear();
            changed = false;
            return taken;
        }

        public byte[]? RootWith(byte[]? right) => hashes.Count == 0 ? right : SmallTree.RootOf(right is null ? hashes : [.. hashes, right]);

        private byte[] Bytes() => [.. hashes.SelectMany(h => h)];
    }
}
