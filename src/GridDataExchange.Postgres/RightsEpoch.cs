namespace GridDataExchange.Postgres;

/// <summary>
/// The rights epoch: one number, raised in the transaction of every change of rights under an exclusive advisory lock.
/// A ledger append takes the same lock shared and checks the number, so no answer leaves under rights revoked before it.
/// </summary>
public static class RightsEpoch
{
    /// <summary>Key of the advisory lock.</summary>
    public const long LockKey = 0x6764785F72696768; // "gdx_righ"

    /// <summary>Takes the lock shared until the transaction ends; a statement of its own before the one that reads the number.</summary>
    public const string TakeShared = "SELECT pg_advisory_xact_lock_shared(7450212034914379624)";

    /// <summary>Takes the lock exclusively until the transaction ends; a statement of its own before any change of rights.</summary>
    public const string TakeExclusive = "SELECT pg_advisory_xact_lock(7450212034914379624)";

    /// <summary>Raises the number and returns it; after <see cref="TakeExclusive"/>, in the transaction of the change.</summary>
    public const string Raise = "UPDATE rights.epoch SET number = number + 1 RETURNING number";

    /// <summary>Reads the number.</summary>
    public const string Read = "SELECT number FROM rights.epoch";
}
