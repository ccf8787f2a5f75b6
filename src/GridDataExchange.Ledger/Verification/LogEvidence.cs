using System.Security.Cryptography;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Verification;

/// <summary>What a source has of one log's tree.</summary>
internal sealed class LogEvidence(int number)
{
    public int Number => number;

    public string? Origin { get; set; }

    /// <summary>Checkpoints by their size; where there are two of a size, both.</summary>
    public List<CheckpointEvidence> Checkpoints { get; } = [];

    public List<(long Size, string Line)> Cosignatures { get; } = [];

    /// <summary>Of each tile its length and its hash.</summary>
    public Dictionary<(int Level, long Index), (int Length, Hash32 Hash)> Tiles { get; } = [];

    /// <summary>Of each bundle the leaf hashes of its entries, one after another; null where it is no bundle of commitments.</summary>
    public Dictionary<long, byte[]?> Bundles { get; } = [];

    public void AddTile(int level, long index, ReadOnlySpan<byte> hashes)
    {
        Span<byte> hash = stackalloc byte[MerkleHash.Length];
        SHA256.HashData(hashes, hash);
        Tiles[(level, index)] = (hashes.Length, Hash32.Of(hash));
    }

    public void AddBundle(long index, ReadOnlyMemory<byte> bundle)
    {
        if (!EntryBundle.TryRead(bundle, out var entries) || entries.Any(e => e.Length != MerkleHash.Length))
        {
            Bundles[index] = null;
            return;
        }

        var leaves = new byte[entries.Count * MerkleHash.Length];
        for (var i = 0; i < entries.Count; i++)
        {
            MerkleHash.Leaf(entries[i].Span, leaves.AsSpan(i * MerkleHash.Length));
        }

        Bundles[index] = leaves;
    }

    /// <summary>The leaf that the bundles have at an index; empty where they have none.</summary>
    public ReadOnlySpan<byte> BundledLeaf(long index)
    {
        var at = (int)(index % TileId.Full) * MerkleHash.Length;
        return Bundles.GetValueOrDefault(index / TileId.Full) is { } leaves && leaves.Length >= at + MerkleHash.Length ? leaves.AsSpan(at, MerkleHash.Length) : default;
    }
}

/// <summary>A checkpoint; without a note where it was not signed yet.</summary>
internal sealed record CheckpointEvidence(long Size, string? Note);
