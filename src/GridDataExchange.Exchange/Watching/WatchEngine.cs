using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using GridDataExchange.Policies.Watching;
using GridDataExchange.Protection;

namespace GridDataExchange.Exchange.Watching;

/// <summary>All rules over one stream of records; pure but for what it remembers of the longest window.</summary>
/// <remarks>
/// Of one rule and subject, there is one alert in a window's length: an alert silences its like until the window has passed. Only alerts that
/// are on record silence (<see cref="Silence"/>), so that reading records again silences nothing that was never raised.
/// </remarks>
internal sealed class WatchEngine
{
    private const int Many = 1000;

    private readonly List<(WatchRule Rule, IDetector Detector)> detectors;
    private readonly Dictionary<string, DateTimeOffset> raised = new(StringComparer.Ordinal);
    private readonly byte[] key;

    public WatchEngine(IEnumerable<WatchRule> rules, MasterKey key)
    {
        detectors = [.. rules.Select(r => (r, IDetector.Of(r)))];
        this.key = key.Derive("watch", "subject");
        Longest = detectors.Select(d => d.Rule.Window).DefaultIfEmpty().Max();
    }

    /// <summary>How far back what it remembers reaches.</summary>
    public TimeSpan Longest { get; }

    public bool HasRules => detectors.Count > 0;

    /// <summary>Names of the rules that had to forget something within their windows.</summary>
    public IEnumerable<string> Forgetful => detectors.Where(d => d.Detector.HasForgotten).Select(d => d.Rule.Name);

    /// <summary>An alert on record: its like is not raised again within the window.</summary>
    public void Silence(RecordedAlert alert, DateTimeOffset now)
    {
        var subject = BlindOf(alert);
        var at = alert.To < now ? alert.To : now;
        if (!raised.TryGetValue(subject, out var known) || known < at)
        {
            raised[subject] = at;
        }
    }

    /// <summary>Takes a record that was judged before.</summary>
    public void Remember(Observation seen)
    {
        foreach (var (_, detector) in detectors)
        {
            detector.Observe(seen);
        }
    }

    /// <summary>Takes a record and judges it.</summary>
    public IReadOnlyList<RaisedAlert> Judge(Observation seen)
    {
        List<RaisedAlert>? alerts = null;
        foreach (var (rule, detector) in detectors)
        {
            foreach (var subject in detector.Observe(seen))
            {
                var blind = BlindOf(rule.Name, subject);
                var silenced = raised.TryGetValue(blind, out var last) && seen.Time < last + rule.Window;
                if (!silenced && detector.Judge(subject, seen) is { } finding)
                {
                    Forget(seen.Time);
                    raised[blind] = seen.Time;
                    (alerts ??= []).Add(new RaisedAlert(finding, blind));
                }
            }
        }

        return alerts ?? (IReadOnlyList<RaisedAlert>)[];
    }

    /// <summary>Forgets alerts that silence nothing any more.</summary>
    private void Forget(DateTimeOffset now)
    {
        if (raised.Count >= Many)
        {
            foreach (var old in raised.Where(r => r.Value < now - Longest).Select(r => r.Key).ToList())
            {
                raised.Remove(old);
            }
        }
    }

    /// <summary>Rule and subject of an alert on record, blind.</summary>
    public string BlindOf(RecordedAlert alert) => BlindOf(alert.Rule, alert.Subject);

    // Operators are persons: who reads the database must not learn whom a rule found by trying names.
    private string BlindOf(string rule, WatchedSubject of) => Convert.ToHexStringLower(HMACSHA256.HashData(key, JsonSerializer.SerializeToUtf8Bytes<string?[]>([
        rule, of.Department, of.Client, of.Purpose, of.Operator, of.Person?.ToString(CultureInfo.InvariantCulture)])).AsSpan(0, 16));
}

/// <summary>A finding that is not on record yet.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Subject">Rule and subject, blind.</param>
internal sealed record RaisedAlert(Finding Finding, string Subject)
{
    /// <summary>The same for the same rule, subject and window, whichever node finds it and how often.</summary>
    public string Key => FormattableString.Invariant($"{Subject}-{WindowOf(Finding.To)}{(Forestalled is { } other ? $"-{other:N}" : "")}");

    /// <summary>Makes another key of it, where somebody else than the exchange took its own.</summary>
    public Guid? Forestalled { get; init; }

    /// <summary>True where the alert on record is the same.</summary>
    public bool IsLike(RecordedAlert alert, string subject) => subject == Subject && WindowOf(alert.To) == WindowOf(Finding.To);

    private long WindowOf(DateTimeOffset time) => time.UtcTicks / Finding.Rule.Window.Ticks;
}
