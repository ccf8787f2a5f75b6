using System.Text.Json;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger;

/// <summary>What a caller keeps of a record: with it, it can show later that the node signed for a record which the ledger does not have.</summary>
/// <param name="LeafHash">SHA-256(0x00 ‖ commitment), the record's leaf (RFC 6962).</param>
/// <param name="Proof">That the leaf is in a batch which the node signed: the batch's tree head in the place of a log's checkpoint.</param>
public sealed record Receipt(ReadOnlyMemory<byte> LeafHash, TlogProof Proof)
{
    /// <summary>Writes it as callers are given it: <c>{"leaf", "proof"}</c>.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteBase64String("leaf", LeafHash.Span);
        json.WriteString("proof", Proof.ToText());
        json.WriteEndObject();
    }
}

/// <summary>A record that is durable, as whoever caused it is told of it.</summary>
/// <param name="Id">The record's id.</param>
/// <param name="Receipt">What is kept of it.</param>
public sealed record AcknowledgedRecord(Guid Id, Receipt Receipt)
{
    /// <summary>The record where it was committed; null where it was not.</summary>
    public static AcknowledgedRecord? Of(Guid id, Appended appended) =>
        appended is { Verdict: AppendVerdict.Committed, Receipt: { } receipt } ? new(id, receipt) : null;
}
