using GridDataExchange.Policies.Watching;

namespace GridDataExchange.Exchange.Watching;

/// <summary>
/// Finds who was shown, or looked for and did not find, many times as many different persons over days as the others of the same purpose:
/// what stays under every threshold of an hour adds up.
/// </summary>
internal sealed class SlowScanDetector(WatchRule rule, TokenBound bound) : IDetector
{
    private readonly Dictionary<string, SubjectWindows<DistinctSample>> byPurpose = new(StringComparer.Ordinal);

    public bool HasForgotten => bound.WasReached;

    public IReadOnlyCollection<WatchedSubject> Observe(Observation seen)
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

        var subject = new WatchedSubject(seen.Department, seen.Client, seen.Purpose ?? "", rule.Per == WatchSubject.Operator ? seen.Operator ?? "" : null, null);
        var peers = PeersOf(subject);
        if (bound.Held > bound.Most)
        {
            byPurpose.Values.MaxBy(p => p.Tokens)!.MakeRoom(seen.Time); // no purpose pays for another
        }

        peers.MakeRoom(seen.Time);
        var sample = peers.Of(subject);
        foreach (var token in sought)
        {
            sample.Add(new Seen(token, seen.Time, seen.Record, 1, false, seen.Department!, seen.Client!));
        }

        sample.Window.Prune(seen.Time);
        return sample.Estimate >= rule.Least ? [subject] : [];
    }

    public Finding? Judge(WatchedSubject subject, Observation last)
    {
        var peers = PeersOf(subject);
        var sample = peers.Of(subject);
        var others = peers.All.Values.Where(s => s != sample);
        var bound = sample.Estimate / rule.TimesMedian;

        // Most are no scan, and that is told without sorting: the median is below the bound where more than half are.
        var (below, all) = (0, 0);
        foreach (var other in others)
        {
            all++;
            below += other.Estimate <= bound ? 1 : 0;
        }

        return all == 0 || below > all / 2
            ? Finding.Of(rule, subject, sample.Window, last, ("persons", sample.Estimate), ("medianOfPurpose", MedianOf(others)))
            : null;
    }

    private SubjectWindows<DistinctSample> PeersOf(WatchedSubject subject)
    {
        if (!byPurpose.TryGetValue(subject.Purpose!, out var peers))
        {
            byPurpose.Add(subject.Purpose!, peers = new SubjectWindows<DistinctSample>(rule.Window, bound, () => new DistinctSample(rule.Window, bound), s => s.Window, most: 10_000));
        }

        return peers;
    }

    /// <summary>0 where nobody else has the purpose: then the least number alone judges.</summary>
    private static long MedianOf(IEnumerable<DistinctSample> samples)
    {
        var sorted = samples.Select(s => s.Estimate).Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[sorted.Count / 2];
    }
}
