using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using GridDataExchange.Policies.Watching;

namespace GridDataExchange.Exchange.Watching;

/// <summary>Counts different things of a subject in a sliding window, exactly, and finds where there are as many as its rule says.</summary>
internal sealed class WindowDetector(WatchRule rule, TokenBound bound) : IDetector
{
    private readonly SubjectWindows<SeenWindow> windows = new(rule.Window, bound, () => new SeenWindow(rule.Window, bound), w => w);

    public bool HasForgotten => bound.WasReached;

    public IReadOnlyCollection<WatchedSubject> Observe(Observation seen)
    {
        if (!rule.Takes(seen))
        {
            return [];
        }

        windows.MakeRoom(seen.Time);
        var touched = new Dictionary<WatchedSubject, SeenWindow>();
        foreach (var (subject, one) in Counted(seen))
        {
            if (!touched.TryGetValue(subject, out var window))
            {
                touched.Add(subject, window = windows.Of(subject));
                window.Prune(seen.Time);
                window.Trim(rule.Least); // what is more is not needed to know that there are so many
            }

            window.Add(one);
        }

        return [.. touched.Where(t => t.Value.Sum >= rule.Least).Select(t => t.Key)];
    }

    public Finding? Judge(WatchedSubject subject, Observation last)
    {
        var window = windows.Of(subject);
        var sum = window.Sum;
        window.Trim(rule.Least);
        if (rule.Finds != WatchPattern.Enumeration)
        {
            return Finding.Of(rule, subject, window, last, (CountName, sum));
        }

        long misses = window.Items.Count(s => s.Missed);
        return misses * 100 >= rule.MissPercent * window.Sum ? Finding.Of(rule, subject, window, last, (CountName, window.Sum), ("misses", misses)) : null;
    }

    private string CountName => rule.Finds switch
    {
        WatchPattern.DistinctPersons => "persons",
        WatchPattern.Enumeration => "lookups",
        WatchPattern.Refusals => "refusals",
        WatchPattern.OnePersonManyOperators => rule.Per switch { WatchSubject.Operator => "operators", WatchSubject.Client => "clients", _ => "departments" },
        _ => "answers",
    };

    private IEnumerable<(WatchedSubject Subject, Seen One)> Counted(Observation seen)
    {
        var asker = new WatchedSubject(seen.Department, seen.Client, null, rule.Per == WatchSubject.Operator ? seen.Operator ?? "" : null, null);
        return rule.Finds switch
        {
            WatchPattern.DistinctPersons => Persons(seen).Select(p => (asker, One(seen, p))),
            WatchPattern.Enumeration => seen.Lookups.Where(l => rule.Takes(seen, l.Dataset)).Select(l => (asker, One(seen, l.Token, missed: l.Missed))),
            WatchPattern.Refusals => !seen.Answered && (rule.Codes.IsEmpty || rule.Codes.Contains(seen.Code ?? "")) ? [(asker, One(seen, OfRecord(seen), seen.Times))] : [],
            WatchPattern.OutsideHours => seen.Answered && !rule.Hours!.Include(seen.Time) ? [(asker, One(seen, OfRecord(seen)))] : [],
            WatchPattern.OwnDepartment => seen.AsksOwn ? [(asker, One(seen, OfRecord(seen)))] : [],
            _ => Sought(seen).Select(p => (new WatchedSubject(null, null, null, null, p), One(seen, OfAsker(seen)))),
        };
    }

    private IEnumerable<UInt128> Persons(Observation seen) => seen.Persons.Where(p => rule.Takes(seen, p.Dataset)).Select(p => p.Token);

    /// <summary>Persons shown, and values of lookups that found nobody: a lookup that found somebody shows the person.</summary>
    private IEnumerable<UInt128> Sought(Observation seen) =>
        Persons(seen).Concat(seen.Lookups.Where(l => l.Missed && rule.Takes(seen, l.Dataset)).Select(l => l.Token)).Distinct();

    private UInt128 OfAsker(Observation seen) => OfText(rule.Per switch
    {
        WatchSubject.Department => [seen.Department!],
        WatchSubject.Client => [seen.Department!, seen.Client!],
        _ => [seen.Department!, seen.Client!, seen.Operator ?? ""],
    });

    private static UInt128 OfText(string[] texts) => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(texts)));

    private static UInt128 OfRecord(Observation seen) => BinaryPrimitives.ReadUInt128BigEndian(seen.Record.ToByteArray());

    private static Seen One(Observation seen, UInt128 token, long weight = 1, bool missed = false) =>
        new(token, seen.Time, seen.Record, weight, missed, seen.Department!, seen.Client!);
}
