using System.Security.Cryptography;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Verification;

/// <summary>The tree made again from its leaves: its roots at the sizes that are asked for, and its tiles held against those that are stored.</summary>
/// <param name="log">What is stored.</param>
/// <param name="sizes">Sizes whose roots are wanted, rising.</param>
/// <param name="at">Told of each such root.</param>
/// <param name="findings">Takes tiles that differ.</param>
internal sealed class DerivedTree(LogEvidence log, IReadOnlyList<long> sizes, Action<long, byte[]> at, Findings findings)
{
    private const int TileLength = TileId.Full * MerkleHash.Length;

    private readonly TreeFrontier frontier = new();
    private readonly List<(byte[] Hashes, int Count, long Index)> levels = [];
    private readonly HashSet<(int, long)> met = [];
    private int next;

    public long Size => frontier.Size;

    public void Append(ReadOnlySpan<byte> leaf)
    {
        frontier.Append(leaf);
        Add(0, leaf);
        if (next < sizes.Count && sizes[next] == frontier.Size)
        {
            next++;
            at(frontier.Size, frontier.Root());
        }
    }

    /// <summary>Compares the tiles that are not full, and looks for those that the tree has not.</summary>
    public void Complete()
    {
        for (var level = 0; level < levels.Count; level++)
        {
            var (hashes, count, index) = levels[level];
            if (count > 0)
            {
                Compare(level, index, hashes.AsSpan(0, count * MerkleHash.Length));
            }
        }

        foreach (var (level, index) in log.Tiles.Keys.Where(k => !met.Contains(k)).Order().Take(Findings.MostOfACode))
        {
            findings.Add(new(FindingCode.TileChanged, "the tree is too small to have this tile.") { Resource = PathOf(level, index, TileId.Full) });
        }
    }

    private static string PathOf(int level, long index, int width) => new TileId(level, index, width).Path;

    private void Add(int level, ReadOnlySpan<byte> hash)
    {
        if (level == levels.Count)
        {
            levels.Add((new byte[TileLength], 0, 0));
        }

        var (hashes, count, index) = levels[level];
        hash[..MerkleHash.Length].CopyTo(hashes.AsSpan(count * MerkleHash.Length));
        if (count + 1 < TileId.Full)
        {
            levels[level] = (hashes, count + 1, index);
            return;
        }

        Compare(level, index, hashes);
        levels[level] = (hashes, 0, index + 1);
        Span<byte> root = stackalloc byte[MerkleHash.Length];
        RootInPlace.Of(hashes).CopyTo(root);
        Add(level + 1, root);
    }

    private void Compare(int level, long index, ReadOnlySpan<byte> derived)
    {
        met.Add((level, index));
        Span<byte> hash = stackalloc byte[MerkleHash.Length];
        SHA256.HashData(derived, hash);
        var path = PathOf(level, index, derived.Length / MerkleHash.Length);
        if (!log.Tiles.TryGetValue((level, index), out var stored))
        {
            findings.Add(new(FindingCode.TileMissing, "the tree needs this tile, and it is not there.") { Resource = path });
        }
        else if (stored.Length != derived.Length || !hash.SequenceEqual(stored.Hash))
        {
            findings.Add(new(FindingCode.TileChanged, "the tile is not what follows from the records.") { Resource = path });
        }
    }
}
