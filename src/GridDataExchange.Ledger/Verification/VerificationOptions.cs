using GridDataExchange.Ledger.Notes;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Verification;

/// <summary>What a ledger is checked against.</summary>
public sealed record VerificationOptions
{
    /// <summary>The log's key; null: the one that was trusted before, or, of a server or a folder, its own word at first use.</summary>
    public VerifierKey? Key { get; init; }

    /// <summary>The witnesses whose cosignatures count.</summary>
    public IReadOnlyList<VerifierKey> Witnesses { get; init; } = [];

    /// <summary>How many of them must have cosigned.</summary>
    public int Quorum { get; init; }

    /// <summary>Where checkpoints are kept that were seen; null: in the user's own folder.</summary>
    public string? SeenFolder { get; init; }

    /// <summary>A file with a checkpoint that the log must continue; null for none.</summary>
    public string? Since { get; init; }

    /// <summary>The retention keys that are left, to hold what was erased against them; null: what records say of it is counted.</summary>
    public RetentionKeys? Keys { get; init; }

    /// <summary>Told how much was read, 0 to 1.</summary>
    public Action<double> Progress { get; init; } = static _ => { };
}
