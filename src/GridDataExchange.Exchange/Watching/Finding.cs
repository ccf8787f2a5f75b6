using GridDataExchange.Policies.Watching;

namespace GridDataExchange.Exchange.Watching;

/// <summary>A pattern that a rule found: what an alert says.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Subject">Whom it is about.</param>
/// <param name="Counts">By name, what was counted.</param>
/// <param name="From">The time of the oldest record in it.</param>
/// <param name="To">The time of the record that made it complete.</param>
/// <param name="Evidence">Records in it.</param>
/// <param name="Departments">The departments that asked in it.</param>
/// <param name="Clients">The clients that asked in it.</param>
internal sealed record Finding(
    WatchRule Rule, WatchedSubject Subject, IReadOnlyList<(string Name, long Count)> Counts, DateTimeOffset From, DateTimeOffset To,
    IReadOnlyList<Guid> Evidence, IReadOnlyList<string> Departments, IReadOnlyList<string> Clients)
{
    private const int MostEvidence = 50;

    public static Finding Of(WatchRule rule, WatchedSubject subject, SeenWindow window, Observation last, params IReadOnlyList<(string, long)> counts)
    {
        var seen = window.Items;
        var records = seen.Select(s => s.Record).Where(r => r != last.Record).Distinct().ToList();

        // Of more than fit, some of all the time: the pattern shows in its length.
        var step = Math.Max(1.0, records.Count / (double)(MostEvidence - 1));
        return new Finding(
            rule, subject, counts, seen.Count == 0 ? last.Time : seen.First().Time, last.Time,
            [.. Enumerable.Range(0, Math.Min(records.Count, MostEvidence - 1)).Select(n => records[(int)(n * step)]), last.Record],
            [.. seen.Select(s => s.Department).Append(last.Department!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. seen.Select(s => s.Client).Append(last.Client!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }
}
