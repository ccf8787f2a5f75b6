using GridDataExchange.Policies.Watching;

namespace GridDataExchange.Exchange.Watching;

/// <summary>Looks for one rule's pattern. What it knows follows from the records of the rule's window alone.</summary>
internal interface IDetector
{
    /// <summary>Takes a record in the order of the tree.</summary>
    /// <returns>About whom it is of whom the rule's least is reached, for as long as it stays so.</returns>
    IReadOnlyCollection<WatchedSubject> Observe(Observation seen);

    /// <summary>What was found of a subject with the record that was taken last; null where the pattern is not complete.</summary>
    /// <remarks>Apart from the taking, because it costs more, and is not asked of a subject that an alert was raised about just now.</remarks>
    Finding? Judge(WatchedSubject subject, Observation last);

    /// <summary>True once it had to forget something within its window, since it may not hold more.</summary>
    bool HasForgotten { get; }

    /// <summary>The detector of a rule.</summary>
    static IDetector Of(WatchRule rule) => rule.Finds == WatchPattern.SlowScan ? new SlowScanDetector(rule, new TokenBound()) : new WindowDetector(rule, new TokenBound());
}
