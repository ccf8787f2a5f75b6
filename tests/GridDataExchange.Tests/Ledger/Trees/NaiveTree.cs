using System.Security.Cryptography;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Tests.Ledger.Trees;

/// <summary>RFC 6962, section 2.1, word for word, and tiles as c2sp.org/tlog-tiles defines them: what the fast ones are compared with.</summary>
internal sealed class NaiveTree(IReadOnlyList<byte[]> leaves) : ITileReader
{
    public List<TileId> Read { get; } = [];

    /// <summary>Where true, whole tiles of the largest tree come, though the one asked for is narrower.</summary>
    public bool GivesMore { get; init; }

    public static byte[][] Leaves(int count, int seed = 0) => [.. Enumerable.Range(0, count).Select(i => MerkleHash.Leaf(SHA256.HashData(BitConverter.GetBytes(((long)seed << 32) + i))))];

    public static byte[] Mth(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length < 2)
        {
            return leaves.Length == 0 ? SHA256.HashData([]) : leaves[0];
        }

        var k = 1;
        while (k * 2 < leaves.Length)
        {
            k *= 2;
        }

        return SHA256.HashData([0x01, .. Mth(leaves[..k]), .. Mth(leaves[k..])]);
    }

    public byte[] Root(int size) => Mth(leaves.Take(size).ToArray());

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(TileId tile, CancellationToken cancellationToken)
    {
        Read.Add(tile);
        var span = 1L << (8 * tile.Level);
        var from = tile.Index * 256;
        var there = (leaves.Count / span) - from;
        var width = GivesMore ? (int)Math.Min(256, there) : tile.Width;
        Assert.InRange(width, tile.Width, there);
        return new(Enumerable.Range(0, width).SelectMany(i => Mth(leaves.Skip((int)((from + i) * span)).Take((int)span).ToArray())).ToArray());
    }
}
