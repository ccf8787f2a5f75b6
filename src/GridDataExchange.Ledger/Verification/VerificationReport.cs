using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger.Verification;

/// <summary>What a check of a ledger came to.</summary>
public sealed record VerificationReport
{
    /// <summary>Why it could not be checked to its end, in a sentence; null where it could.</summary>
    public string? Problem { get; init; }

    /// <summary>What is not as it must be: of each code the first ones.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>How many findings there are of each code.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; init; } = new Dictionary<string, long>();

    /// <summary>What the reader should know, in sentences, that is no finding.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The logs that were checked, the newest first.</summary>
    public IReadOnlyList<CheckedLog> Logs { get; init; } = [];

    /// <summary>Records read.</summary>
    public long Records { get; init; }

    /// <summary>Those of them whose body nobody opens any more, by the keys that were given or, without, by what records say was erased; null where no records were read.</summary>
    public long? Erased { get; init; }

    /// <summary>Those of them that have no place in the tree yet.</summary>
    public long Pending { get; init; }

    /// <summary>Nodes that wrote.</summary>
    public long Nodes { get; init; }

    /// <summary>Those of them whose last record does not say that they stopped: they run, or ended by force.</summary>
    public long NodesWithoutStop { get; init; }

    /// <summary>True where the source gave no records, and the tree alone was checked.</summary>
    public bool TreeAlone { get; init; }

    /// <summary>0: all is as it must be; 1: it is not; 2: it could not be checked.</summary>
    public int ExitCode => Findings.Count > 0 ? 1 : Problem is null ? 0 : 2;
}

/// <summary>A log that was checked.</summary>
/// <param name="Key">Its key; its name is the log's origin.</param>
/// <param name="Size">Records in the tree.</param>
/// <param name="Signed">How many of them the newest signed checkpoint covers.</param>
/// <param name="Witnessed">How many of them a checkpoint covers that enough witnesses cosigned; null where none is.</param>
public sealed record CheckedLog(VerifierKey Key, long Size, long Signed, long? Witnessed);
