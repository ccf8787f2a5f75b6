using System.Numerics;

namespace GridDataExchange.Ledger.Trees;

/// <summary>
/// The compact range of the leaves [0, size): the roots of the complete subtrees that the tree is made of, the largest first, one for each
/// bit set in the size. All that is needed to append, and to know the root.
/// </summary>
internal sealed class TreeFrontier
{
    private const int Most = 63;

    private readonly byte[] hashes = new byte[(Most + 1) * MerkleHash.Length]; // one more while two are merged

    public long Size { get; private set; }

    /// <summary>The roots, to be stored with the size.</summary>
    public IReadOnlyList<byte[]> Hashes => [.. Enumerable.Range(0, BitOperations.PopCount((ulong)Size)).Select(i => At(i).ToArray())];

    /// <summary>The frontier that was stored.</summary>
    public static TreeFrontier Of(long size, IReadOnlyList<byte[]> hashes)
    {
        if (size < 0 || hashes.Count != BitOperations.PopCount((ulong)size) || hashes.Any(h => h is not { Length: MerkleHash.Length }))
        {
            throw new ArgumentException($"a tree of {size} leaves is not made of these {hashes.Count} hashes: restore both from one backup.", nameof(hashes));
        }

        var frontier = new TreeFrontier { Size = size };
        for (var i = 0; i < hashes.Count; i++)
        {
            hashes[i].CopyTo(frontier.At(i));
        }

        return frontier;
    }

    public void Append(ReadOnlySpan<byte> leafHash)
    {
        var last = BitOperations.PopCount((ulong)Size);
        leafHash[..MerkleHash.Length].CopyTo(At(last));
        for (var merges = BitOperations.TrailingZeroCount(~Size); merges > 0; merges--, last--)
        {
            MerkleHash.Node(At(last - 1), At(last), At(last - 1));
        }

        Size = checked(Size + 1);
    }

    public byte[] Root()
    {
        var last = BitOperations.PopCount((ulong)Size) - 1;
        if (last < 0)
        {
            return MerkleHash.EmptyRoot.ToArray();
        }

        var root = At(last).ToArray();
        for (var i = last - 1; i >= 0; i--)
        {
            MerkleHash.Node(At(i), root, root);
        }

        return root;
    }

    private Span<byte> At(int index) => hashes.AsSpan(index * MerkleHash.Length, MerkleHash.Length);
}
