using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>A batch that a node wrote and that has no place in the tree yet.</summary>
internal sealed record WaitingBatch(string Node, long First, int Size, byte[] Root, byte[] Previous, byte[] Signature)
{
    /// <summary>Commitments of its records, in the order of their counters, as far as they are there.</summary>
    public List<byte[]> Commitments { get; } = [];

    /// <summary>True where its last record says that the node stopped.</summary>
    public bool Stops { get; set; }

    public long End => First + Size;

    /// <summary>Why it is not what the node wrote next, in a sentence; null where it is.</summary>
    /// <param name="key">The node's key.</param>
    /// <param name="origin">The log's origin.</param>
    /// <param name="next">The counter that the node's next record has.</param>
    /// <param name="link">What the node's next batch is chained to.</param>
    public string? ProblemAfter(VerifierKey key, string origin, long next, ReadOnlySpan<byte> link)
    {
        if (First != next)
        {
            return $"its records {next} to {First - 1} are missing";
        }

        if (Size < 1 || Root.Length != MerkleHash.Length || !Previous.AsSpan().SequenceEqual(link))
        {
            return $"the batch that begins with record {First} does not follow the one before";
        }

        if (!IsSignedBy(key, origin))
        {
            return $"the batch that begins with record {First} is not signed by the node";
        }

        return Commitments.Count == Size && SmallTree.RootOf([.. Commitments.Select(c => MerkleHash.Leaf(c))]).AsSpan().SequenceEqual(Root)
            ? null
            : $"the records {First} to {End - 1} are not those that the node signed";
    }

    public bool IsSignedBy(VerifierKey key, string origin) =>
        Ed25519.Verify(key.PublicKey.Span, NoteEncoding.BytesOf(new BatchStatement(origin, Node, First, Size, Root, Previous).ToText()), Signature);
}
