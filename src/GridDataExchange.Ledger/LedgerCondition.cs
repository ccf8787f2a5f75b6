namespace GridDataExchange.Ledger;

/// <summary>Whether the ledger can be believed. Once it cannot, nothing is recorded, and so nothing answered, until an operator has looked.</summary>
public sealed class LedgerCondition
{
    private volatile string? fault;
    private int holds;
    private int overdue;

    /// <summary>What was found, in a sentence that says what to do; null while nothing was.</summary>
    public string? Fault => fault;

    /// <summary>
    /// False while nothing may be recorded for others: there is a fault, what was recorded has not become provable for too long, or rules do not
    /// judge it, or changes of administration do not get on record.
    /// </summary>
    public bool TakesRecords => TakesAwaited && Volatile.Read(ref overdue) == 0;

    /// <summary>False while not even that may be recorded which answers wait for.</summary>
    internal bool TakesAwaited => fault is null && Volatile.Read(ref holds) == 0;

    /// <summary>Holds answers back, until it is released as often.</summary>
    internal void Hold() => Interlocked.Increment(ref holds);

    /// <summary>Takes one hold back.</summary>
    internal void Release() => Interlocked.Decrement(ref holds);

    /// <summary>Holds answers back for what they do not wait for themselves, until it is released as often.</summary>
    internal void HoldOverdue() => Interlocked.Increment(ref overdue);

    /// <summary>Takes one such hold back.</summary>
    internal void ReleaseOverdue() => Interlocked.Decrement(ref overdue);

    /// <summary>Sets the fault; the first one stays.</summary>
    internal bool Found(string sentence) => Interlocked.CompareExchange(ref fault, sentence, null) is null;
}
