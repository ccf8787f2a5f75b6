namespace GridDataExchange.Ledger;

/// <summary>Whether the ledger can be believed. Once it cannot, nothing is recorded, and so nothing answered, until an operator has looked.</summary>
public sealed class LedgerCondition
{
    private volatile string? fault;
    private volatile bool unwitnessed;

    /// <summary>What was found, in a sentence that says what to do; null while nothing was.</summary>
    public string? Fault => fault;

    /// <summary>False while nothing may be recorded for others: there is a fault, or no witness has cosigned for too long.</summary>
    public bool TakesRecords => fault is null && !unwitnessed;

    /// <summary>Says whether answers are held back for want of a witness; true where that changes it.</summary>
    internal bool Unwitnessed(bool held)
    {
        var changes = unwitnessed != held;
        unwitnessed = held;
        return changes;
    }

    /// <summary>Sets the fault; the first one stays.</summary>
    internal bool Found(string sentence) => Interlocked.CompareExchange(ref fault, sentence, null) is null;
}
