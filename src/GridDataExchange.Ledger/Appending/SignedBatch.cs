using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Appending;

/// <summary>The records of one transaction, numbered, and the node's signature over them.</summary>
internal sealed class SignedBatch
{
    private readonly SmallTree tree;
    private readonly BatchStatement statement;
    private readonly SignedNote note;

    public SignedBatch(NodeIdentity node, long first, ReadOnlyMemory<byte> previous, IReadOnlyList<SealedRecord> records)
    {
        Records = records;
        tree = SmallTree.Of([.. records.Select(r => r.LeafHash)]);
        statement = new BatchStatement(node.Origin, node.Name, first, records.Count, tree.Root, previous);
        var text = statement.ToText();
        var signature = node.Signer.Sign(text);
        note = new SignedNote(text, [signature]);
        Signature = signature.Bytes.ToArray();
    }

    public IReadOnlyList<SealedRecord> Records { get; }

    public string Node => statement.Node;

    public long First => statement.First;

    public byte[] Root => tree.Root;

    public byte[] Previous => statement.Previous.ToArray();

    /// <summary>Ed25519, 64 bytes.</summary>
    public byte[] Signature { get; }

    /// <summary>What the caller of a record is given: that the node signed for it, as a proof of c2sp.org/tlog-proof.</summary>
    public Receipt ReceiptOf(int index) => new(Records[index].LeafHash, new TlogProof(null, index, tree.PathOf(index), note));
}
