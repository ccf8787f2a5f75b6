using GridDataExchange.Protection;

namespace GridDataExchange.Ledger;

/// <summary>How the ledger's writer works.</summary>
public sealed record LedgerOptions
{
    /// <summary>What it signs as.</summary>
    public required LedgerIdentity Identity { get; init; }

    /// <summary>The keys that bodies of records are sealed under.</summary>
    public required RetentionKeys RetentionKeys { get; init; }

    /// <summary>Whether the ledger can be believed; shared with the integrator, which finds out.</summary>
    public LedgerCondition Condition { get; init; } = new();

    /// <summary>What the node says of itself when it starts.</summary>
    public NodeFacts Facts { get; init; } = new("unknown", "");

    /// <summary>What the node writes before it says that it started: the first record of a log that follows another; null for none.</summary>
    internal LedgerEntry? Before { get; init; }

    /// <summary>How many records may wait; one more is <see cref="AppendVerdict.Full"/> at once.</summary>
    public int QueueLimit { get; init; } = 4096;

    /// <summary>How many records one transaction takes at most.</summary>
    public int BatchLimit { get; init; } = 256;

    /// <summary>
    /// How long a record may wait for its turn, and how long a transaction may take. An append is answered within three times this
    /// (the transaction before it, its own, and the database's answer to being stopped).
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a node that has nothing to write stays silent: after it, it writes that it lives.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>What a node says of itself in its first record.</summary>
/// <param name="Version">Version of the program, with the commit it was built from.</param>
/// <param name="Configuration">SHA-256 of the configuration in effect, hexadecimal.</param>
public sealed record NodeFacts(string Version, string Configuration);
