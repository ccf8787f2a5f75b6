using GridDataExchange.Policies.Watching;

namespace GridDataExchange.Exchange.Watching;

/// <summary>
/// Finds who was shown, or looked for and did not find, many times as many different persons over days as the others of the same purpose:
/// what stays under every threshold of an hour adds up.
/// </summary>
internal sealed class SlowScanDetector(WatchRule rule) : IDetector
{
    private readonly Dictionary<string, SubjectWindows<DistinctSample>> byPurpose = new(StringComparer.Ordinal);

    public IEnumerable<Finding> Observe(Observation seen)
    {
        if (!rule.Takes(seen))
        {
            return [];
        }

        var sought = seen.Persons.Where(p => rule.Takes(seen, p.Dataset)).Select(p => p.Token)
            .Concat(seen.Lookups.Where(l => l.Missed && rule.Takes(seen, l.Dataset)).Select(l => l.Token)).ToList();
        if (sought.Count == 0)
        {
            return [];
        }

        if (!byPurpose.TryGetValue(seen.Purpose ?? "", out var peers))
        {
            byPurpose.Add(seen.Purpose ?? "", peers = new SubjectWindows<DistinctSample>(rule.Window, () => new DistinctSample(rule.Window), s => s.Window, most: 10_000));
        }

        var subject = new WatchedSubject(seen.Department, seen.Client, seen.Purpose ?? "", rule.Per == WatchSubject.Operator ? seen.Operator ?? "" : null, null);
        var sample = peers.Of(subject, seen.Time);
        foreach (var token in sought)
        {
            sample.Add(new Seen(token, seen.Time, seen.Record, 1, false, seen.Department!, seen.Client!));
        }

        sample.Window.Prune(seen.Time);
        if (sample.Estimate < rule.Least)
        {
            return [];
        }

        var median = MedianOfOthers(peers, sample);
        return sample.Estimate >= rule.TimesMedian * median ? [Finding.Of(rule, subject, sample.Window, seen, ("persons", sample.Estimate), ("medianOfPurpose", median))] : [];
    }

    /// <summary>0 where nobody else has the purpose: then the least number alone judges.</summary>
    private static long MedianOfOthers(SubjectWindows<DistinctSample> peers, DistinctSample own)
    {
        var others = peers.All.Values.Where(s => s != own).Select(s => s.Estimate).Order().ToList();
        return others.Count == 0 ? 0 : others[others.Count / 2];
    }
}
