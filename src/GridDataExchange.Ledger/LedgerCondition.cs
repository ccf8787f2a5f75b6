namespace GridDataExchange.Ledger;

/// <summary>Whether the ledger can be believed. Once it cannot, nothing is recorded, and so nothing answered, until an operator has looked.</summary>
public sealed class LedgerCondition
{
    private volatile string? fault;
    private int holds;

    /// <summary>What was found, in a sentence that says what to do; null while nothing was.</summary>
    public string? Fault => fault;

    /// <summary>False while nothing may be recorded for others: there is a fault, or what was recorded has not become provable for too long.</summary>
    public bool TakesRecords => fault is null && Volatile.Read(ref holds) == 0;

    /// <summary>Holds answers back, until it is released as often.</summary>
    internal void Hold() => Interlocked.Increment(ref holds);

    /// <summary>Takes one hold back.</summary>
    internal void Release() => Interlocked.Decrement(ref holds);

    /// <summary>Sets the fault; the first one stays.</summary>
    internal bool Found(string sentence) => Interlocked.CompareExchange(ref fault, sentence, null) is null;
}
