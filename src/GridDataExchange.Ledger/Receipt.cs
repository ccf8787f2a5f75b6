using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger;

/// <summary>What a caller keeps of a record: with it, it can show later that the node signed for a record which the ledger does not have.</summary>
/// <param name="LeafHash">SHA-256(0x00 ‖ commitment), the record's leaf (RFC 6962).</param>
/// <param name="Proof">That the leaf is in a batch which the node signed: the batch's tree head in the place of a log's checkpoint.</param>
public sealed record Receipt(ReadOnlyMemory<byte> LeafHash, TlogProof Proof);
