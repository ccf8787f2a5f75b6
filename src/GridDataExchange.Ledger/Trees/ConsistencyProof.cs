using System.Numerics;

namespace GridDataExchange.Ledger.Trees;

/// <summary>Whether a tree is another one with leaves appended (RFC 6962, section 2.1.2, by the algorithm of RFC 9162, section 2.1.4.2).</summary>
internal static class ConsistencyProof
{
    /// <summary>The most hashes that a proof between any two sizes has.</summary>
    public const int Most = 63;

    /// <summary>True where the second tree begins with the first; false for anything else, whatever was given.</summary>
    public static bool Verify(long size1, long size2, ReadOnlySpan<byte> root1, ReadOnlySpan<byte> root2, IReadOnlyList<ReadOnlyMemory<byte>> proof)
    {
        // Nothing is hashed: what is equal is equal. So the conformance cases have it, with roots that are none.
        if (size1 == size2 && size1 > 0)
        {
            return proof.Count == 0 && root1.SequenceEqual(root2);
        }

        if (size1 < 0 || size1 > size2 || root1.Length != MerkleHash.Length || root2.Length != MerkleHash.Length)
        {
            return false;
        }

        // Every tree begins with the empty one, and that is known by its root.
        if (size1 == 0)
        {
            return proof.Count == 0 && root1.SequenceEqual(MerkleHash.EmptyRoot) && (size2 > 0 || root2.SequenceEqual(root1));
        }

        // A complete first tree is itself the node that the proof begins with.
        var complete = BitOperations.IsPow2(size1);
        return (complete || proof.Count > 0) && Leads(size1 - 1, size2 - 1, root1, root2, complete ? root1 : proof[0].Span, proof, complete ? 0 : 1);
    }

    private static bool Leads(long node, long last, ReadOnlySpan<byte> root1, ReadOnlySpan<byte> root2, ReadOnlySpan<byte> seed, IReadOnlyList<ReadOnlyMemory<byte>> proof, int from)
    {
        if (seed.Length != MerkleHash.Length)
        {
            return false;
        }

        var climb = BitOperations.TrailingZeroCount(~node);
        (node, last) = (node >> climb, last >> climb);
        Span<byte> first = stackalloc byte[MerkleHash.Length];
        Span<byte> second = stackalloc byte[MerkleHash.Length];
        seed.CopyTo(first);
        seed.CopyTo(second);
        for (var i = from; i < proof.Count; i++)
        {
            var sibling = proof[i].Span;
            if (last == 0 || sibling.Length != MerkleHash.Length)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                MerkleHash.Node(sibling, first, first);
                MerkleHash.Node(sibling, second, second);
                while ((node & 1) == 0 && node != 0)
                {
                    (node, last) = (node >> 1, last >> 1);
                }
            }
            else
            {
                MerkleHash.Node(second, sibling, second);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && first.SequenceEqual(root1) && second.SequenceEqual(root2);
    }
}
