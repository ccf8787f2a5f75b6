namespace GridDataExchange.Ledger;

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
