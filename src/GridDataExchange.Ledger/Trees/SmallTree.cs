namespace GridDataExchange.Ledger.Trees;

/// <summary>A tree in memory, such as that of the records committed together: made once, and every leaf's path read from it.</summary>
internal sealed class SmallTree
{
    /// <summary>The leaves, then each level above; the last node of an odd level stands unchanged in the next, as RFC 6962's split by the largest power of two has it.</summary>
    private readonly List<byte[][]> levels;

    private SmallTree(List<byte[][]> levels) => this.levels = levels;

    public byte[] Root => levels[^1] is [var root] ? root : MerkleHash.EmptyRoot.ToArray();

    public static SmallTree Of(IReadOnlyList<byte[]> leafHashes)
    {
        var levels = new List<byte[][]> { leafHashes.ToArray() };
        while (levels[^1] is { Length: > 1 } below)
        {
            var level = new byte[(below.Length + 1) / 2][];
            for (var i = 0; i < level.Length; i++)
            {
                level[i] = (2 * i) + 1 < below.Length ? MerkleHash.Node(below[2 * i], below[(2 * i) + 1]) : below[2 * i];
            }

            levels.Add(level);
        }

        return new SmallTree(levels);
    }

    public static byte[] RootOf(IReadOnlyList<byte[]> leafHashes) => Of(leafHashes).Root;

    /// <summary>One leaf's path. For those of several leaves make the tree once, by <see cref="Of"/>.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> PathOf(IReadOnlyList<byte[]> leafHashes, int index) => Of(leafHashes).PathOf(index);

    /// <summary>The siblings from the leaf's own up to the root's child.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> PathOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, levels[0].Length);
        var path = new List<ReadOnlyMemory<byte>>(levels.Count);
        foreach (var level in levels)
        {
            if ((index ^ 1) < level.Length)
            {
                path.Add(level[index ^ 1]);
            }

            index >>= 1;
        }

        return path;
    }
}
