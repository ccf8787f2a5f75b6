using GridDataExchange.Policies.Watching;

namespace GridDataExchange.Exchange.Watching;

/// <summary>Looks for one rule's pattern. What it knows follows from the records of the rule's window alone.</summary>
internal interface IDetector
{
    /// <summary>Takes a record in the order of the tree.</summary>
    /// <returns>What is complete with it, for as long as it stays so.</returns>
    IEnumerable<Finding> Observe(Observation seen);

    /// <summary>The detector of a rule.</summary>
    static IDetector Of(WatchRule rule) => rule.Finds == WatchPattern.SlowScan ? new SlowScanDetector(rule) : new WindowDetector(rule);
}
