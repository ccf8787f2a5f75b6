namespace GridDataExchange.Ledger.Trees;

/// <summary>The root over hashes that stand one after another; they are overwritten, and nothing is allocated.</summary>
internal static class RootInPlace
{
    public static ReadOnlySpan<byte> Of(Span<byte> hashes)
    {
        for (var count = hashes.Length / MerkleHash.Length; count > 1; count = (count + 1) / 2)
        {
            for (var i = 0; i < count / 2; i++)
            {
                MerkleHash.Node(At(hashes, 2 * i), At(hashes, (2 * i) + 1), At(hashes, i));
            }

            if (count % 2 == 1)
            {
                At(hashes, count - 1).CopyTo(At(hashes, count / 2));
            }
        }

        return hashes[..MerkleHash.Length];
    }

    private static Span<byte> At(Span<byte> hashes, int index) => hashes.Slice(index * MerkleHash.Length, MerkleHash.Length);
}
