namespace GridDataExchange.Ledger.Index;

/// <summary>What the index keeps of one record.</summary>
public sealed class IndexRows
{
    internal IndexRows(DecisionRow decision, IReadOnlyList<DisclosureRow> disclosures)
    {
        Decision = decision;
        Disclosures = disclosures;
    }

    internal DecisionRow Decision { get; }

    internal IReadOnlyList<DisclosureRow> Disclosures { get; }
}

/// <summary>A value sealed for its row, and what it is found by.</summary>
internal sealed record SealedCell(byte[] Value, byte[] Blind);

/// <summary>The fields that an answer showed together, each with its treatment.</summary>
internal sealed record FieldSet(long Number, string Dataset, string Fields);

/// <summary>A row of <c>ledger.decision</c>.</summary>
internal sealed record DecisionRow(long RowId, long Seq, Records.RecordBody Body, string? Retention, SealedCell? Case, SealedCell? Operator, bool? OperatorVerified, long Rows, long Persons);

/// <summary>A row of <c>ledger.disclosure</c>.</summary>
internal sealed record DisclosureRow(
    long RowId, long Seq, int Number, Records.RecordBody Body, string Kind, FieldSet Set, string? PersonDataset, SealedCell? Person, SealedCell? LookedUp, SealedCell? Case, SealedCell? Operator, string Retention);
