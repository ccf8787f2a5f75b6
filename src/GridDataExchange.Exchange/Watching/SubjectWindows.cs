namespace GridDataExchange.Exchange.Watching;

/// <summary>Whom an alert is about; what does not matter to the rule is null.</summary>
internal sealed record WatchedSubject(string? Department, string? Client, string? Purpose, string? Operator, UInt128? Person);

/// <summary>A window for each subject. Bounded: what is idle longest is forgotten first.</summary>
internal sealed class SubjectWindows<T>(TimeSpan length, Func<T> make, Func<T, SeenWindow> windowOf, int most = 200_000)
{
    private readonly Dictionary<WatchedSubject, T> windows = [];
    private DateTimeOffset swept;

    public IReadOnlyDictionary<WatchedSubject, T> All => windows;

    public T Of(WatchedSubject subject, DateTimeOffset now)
    {
        if (now - swept > length / 4 || windows.Count > most)
        {
            Sweep(now);
        }

        if (!windows.TryGetValue(subject, out var window))
        {
            windows.Add(subject, window = make());
        }

        return window;
    }

    private void Sweep(DateTimeOffset now)
    {
        swept = now;
        foreach (var (subject, window) in windows)
        {
            windowOf(window).Prune(now);
            if (windowOf(window).Count == 0)
            {
                windows.Remove(subject);
            }
        }

        if (windows.Count > most / 4 * 3)
        {
            foreach (var subject in windows.OrderBy(w => windowOf(w.Value).Newest).Take(windows.Count - (most / 2)).Select(w => w.Key).ToList())
            {
                windows.Remove(subject);
            }
        }
    }
}
