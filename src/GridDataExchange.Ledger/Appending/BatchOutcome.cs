namespace GridDataExchange.Ledger.Appending;

/// <summary>What became of one transaction.</summary>
internal enum BatchOutcome
{
    /// <summary>All of it is durable.</summary>
    Committed,

    /// <summary>Nothing was written: for one record at least, rights changed or ended.</summary>
    RightsGone,

    /// <summary>Nothing was written: the database refused a statement, or one could not be sent.</summary>
    Refused,

    /// <summary>Nothing was written: the database was not reached.</summary>
    Unreachable,

    /// <summary>All of it or nothing was written; which is not known.</summary>
    Unknown,
}

/// <summary>What became of one transaction, and what is known of why.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Receipts">What the callers of the records are given, where it was committed.</param>
internal readonly record struct BatchResult(BatchOutcome Outcome, IReadOnlyList<Receipt> Receipts)
{
    /// <summary>The companion that failed, where it is known.</summary>
    public CompanionStatement? Failed { get; init; }

    /// <summary>What it said, where it refused on purpose.</summary>
    public CompanionRefusal? Refusal { get; init; }

    public static BatchResult Of(BatchOutcome outcome) => new(outcome, []);
}

/// <summary>The rights epoch and the clock of the database.</summary>
internal readonly record struct RightsNow(long Epoch, DateTimeOffset Clock)
{
    /// <summary>Why a record may not be written now, or null. A changed epoch comes first: entitled again, the rights may last longer.</summary>
    public AppendVerdict? Against(LedgerEntry entry) => entry switch
    {
        { Epoch: null } => null,
        { Epoch: var epoch } when epoch != Epoch => AppendVerdict.RightsChanged,
        { RightsEnd: var end } when end <= Clock => AppendVerdict.RightsEnded,
        _ => null,
    };
}
