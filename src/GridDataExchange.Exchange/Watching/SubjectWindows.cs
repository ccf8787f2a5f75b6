namespace GridDataExchange.Exchange.Watching;

/// <summary>Whom an alert is about; what does not matter to the rule is null.</summary>
internal sealed record WatchedSubject(string? Department, string? Client, string? Purpose, string? Operator, UInt128? Person);

/// <summary>How many tokens the windows of one detector hold together, and how many they may: some 175 bytes each.</summary>
internal sealed class TokenBound(long most = 1_000_000)
{
    public long Most { get; } = most;

    public long Held { get; set; }

    /// <summary>True once something was forgotten for it.</summary>
    public bool WasReached { get; set; }
}

/// <summary>A window for each subject. Bounded in subjects and in tokens.</summary>
/// <remarks>
/// Of the client that has most is forgotten first, and of its subjects what is idle longest: who names another operator with each request
/// pushes out what it did itself, and nobody else.
/// </remarks>
internal sealed class SubjectWindows<T>(TimeSpan length, TokenBound bound, Func<T> make, Func<T, SeenWindow> windowOf, int most = 200_000)
{
    private readonly Dictionary<WatchedSubject, T> windows = [];
    private DateTimeOffset swept;

    public IReadOnlyDictionary<WatchedSubject, T> All => windows;

    public long Tokens => windows.Values.Sum(w => (long)windowOf(w).Count);

    public T Of(WatchedSubject subject)
    {
        if (!windows.TryGetValue(subject, out var window))
        {
            windows.Add(subject, window = make());
        }

        return window;
    }

    /// <summary>Forgets what is past, and what is beyond the bounds. To be called between two records: what one touches stays until it is judged.</summary>
    public void MakeRoom(DateTimeOffset now)
    {
        if (now - swept > length / 4 || windows.Count > most || bound.Held > bound.Most)
        {
            Sweep(now);
        }
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

        // Well below the bounds, so that it is not done for every record.
        if (windows.Count > most / 4 * 3)
        {
            Forget(_ => 1, most / 2);
        }

        if (bound.Held > bound.Most)
        {
            Forget(w => w.Count, Tokens - (bound.Held - (bound.Most / 2)));
        }
    }

    /// <summary>Forgets until the sum of the weights is no more than the target: each client may keep the same, and whose is less keeps all.</summary>
    private void Forget(Func<SeenWindow, long> weightOf, long target)
    {
        var clients = windows.GroupBy(w => (w.Key.Department, w.Key.Client)).Select(c => (Sum: c.Sum(w => weightOf(windowOf(w.Value))), Windows: c.ToList())).OrderBy(c => c.Sum).ToList();
        var rest = Math.Max(0, target);
        for (var i = 0; i < clients.Count; i++)
        {
            var (sum, share) = (clients[i].Sum, rest / (clients.Count - i));
            foreach (var (subject, window) in clients[i].Windows.OrderBy(w => windowOf(w.Value).Newest).TakeWhile(_ => sum > share))
            {
                sum -= weightOf(windowOf(window));
                bound.Held -= windowOf(window).Count;
                bound.WasReached = true;
                windows.Remove(subject);
            }

            rest -= sum;
        }
    }
}
