using System.Buffers;
using System.Security.Cryptography;

namespace GridDataExchange.Ledger.Trees;

/// <summary>The hashes of RFC 6962, section 2.1: leaves and nodes begin with different bytes, so that neither can pass for the other.</summary>
internal static class MerkleHash
{
    public const int Length = SHA256.HashSizeInBytes;

    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;
    private const int OnStack = 512;

    private static readonly byte[] OfNothing = SHA256.HashData([]);

    /// <summary>The root of the tree without leaves: the hash of nothing.</summary>
    public static ReadOnlySpan<byte> EmptyRoot => OfNothing;

    public static byte[] Leaf(ReadOnlySpan<byte> entry)
    {
        var hash = new byte[Length];
        Leaf(entry, hash);
        return hash;
    }

    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var hash = new byte[Length];
        Node(left, right, hash);
        return hash;
    }

    /// <summary>Writes the hash of an entry; allocates nothing for entries as long as those of the ledger.</summary>
    public static void Leaf(ReadOnlySpan<byte> entry, Span<byte> hash)
    {
        var length = entry.Length + 1;
        var rented = length > OnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        var bytes = rented is null ? stackalloc byte[OnStack] : rented;
        bytes[0] = LeafPrefix;
        entry.CopyTo(bytes[1..]);
        SHA256.HashData(bytes[..length], hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Writes the hash of two hashes, which may be read from where it is written.</summary>
    public static void Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * Length)];
        bytes[0] = NodePrefix;
        left[..Length].CopyTo(bytes[1..]);
        right[..Length].CopyTo(bytes[(1 + Length)..]);
        SHA256.HashData(bytes, hash);
    }
}
