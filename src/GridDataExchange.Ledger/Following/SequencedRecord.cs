using GridDataExchange.Ledger.Records;

namespace GridDataExchange.Ledger.Following;

/// <summary>A record with its place in the tree.</summary>
/// <param name="Index">Its index in the tree of its log.</param>
/// <param name="Payload">What it says; null where its bytes are not those that were committed to, or are no payload, and where the place has no record.</param>
public sealed record SequencedRecord(long Index, RecordPayload? Payload);
