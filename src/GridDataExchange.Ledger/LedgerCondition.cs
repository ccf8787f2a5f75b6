namespace GridDataExchange.Ledger;

/// <summary>Whether the ledger can be believed. Once it cannot, nothing is recorded, and so nothing answered, until an operator has looked.</summary>
public sealed class LedgerCondition
{
    private volatile string? fault;

    /// <summary>What was found, in a sentence that says what to do; null while nothing was.</summary>
    public string? Fault => fault;

    /// <summary>Sets the fault; the first one stays.</summary>
    internal bool Found(string sentence) => Interlocked.CompareExchange(ref fault, sentence, null) is null;
}
