namespace GridDataExchange.Ledger.Trees;

/// <summary>Whether a leaf is in a tree (RFC 6962, section 2.1.1, by the algorithm of RFC 9162, section 2.1.3.2).</summary>
internal static class InclusionProof
{
    /// <summary>True where the path leads from the leaf to the root; false for anything else, whatever was given.</summary>
    public static bool Verify(long index, long size, ReadOnlySpan<byte> leafHash, ReadOnlySpan<byte> root, IReadOnlyList<ReadOnlyMemory<byte>> path)
    {
        if (index < 0 || index >= size || leafHash.Length != MerkleHash.Length || root.Length != MerkleHash.Length)
        {
            return false;
        }

        var (node, last) = (index, size - 1);
        Span<byte> hash = stackalloc byte[MerkleHash.Length];
        leafHash.CopyTo(hash);
        for (var i = 0; i < path.Count; i++)
        {
            var sibling = path[i].Span;
            if (last == 0 || sibling.Length != MerkleHash.Length)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                MerkleHash.Node(sibling, hash, hash);

                // A right edge without a sibling stands unchanged on the levels between.
                while ((node & 1) == 0 && node != 0)
                {
                    (node, last) = (node >> 1, last >> 1);
                }
            }
            else
            {
                MerkleHash.Node(hash, sibling, hash);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash.SequenceEqual(root);
    }
}
