namespace GridDataExchange.Ledger;

/// <summary>How the ledger's writer works.</summary>
public sealed record LedgerOptions
{
    /// <summary>How many records may wait; one more is <see cref="AppendVerdict.Unavailable"/> at once.</summary>
    public int QueueLimit { get; init; } = 4096;

    /// <summary>How many records one transaction takes at most.</summary>
    public int BatchLimit { get; init; } = 256;

    /// <summary>
    /// How long a record may wait for its turn, and how long a transaction may take. An append is answered within three times this
    /// (the transaction before it, its own, and the database's answer to being stopped).
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
