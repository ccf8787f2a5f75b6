using System.Collections.Immutable;

namespace GridDataExchange.Policies.Watching;

/// <summary>One rule of <c>watch.yaml</c>: what pattern in the stream of records raises an alert. Docs: <c>docs/watching.md</c>.</summary>
/// <param name="Name">The rule's name: kebab-case.</param>
/// <param name="Finds">The pattern.</param>
/// <param name="Per">Whose records are taken together.</param>
/// <param name="Window">How far back records count, by their own times.</param>
/// <param name="Least">At how many an alert is raised: persons, lookups, refusals, answers, or operators or departments.</param>
public sealed record WatchRule(string Name, WatchPattern Finds, WatchSubject Per, TimeSpan Window, int Least)
{
    /// <summary>Why the rule is there.</summary>
    public string? Reason { get; init; }

    /// <summary>Of the lookups, how many of a hundred must have found nobody.</summary>
    public int MissPercent { get; init; }

    /// <summary>How many times the median of those with the same purpose a count must be.</summary>
    public int TimesMedian { get; init; } = 1;

    /// <summary>When people work; for <see cref="WatchPattern.OutsideHours"/>.</summary>
    public WorkingHours? Hours { get; init; }

    /// <summary>The codes of refusals that count; empty for all.</summary>
    public ImmutableHashSet<string> Codes { get; init; } = [];

    /// <summary>The records it looks at.</summary>
    public WatchFilter Where { get; init; } = WatchFilter.None;

    /// <summary>The records it does not look at, though <see cref="Where"/> takes them.</summary>
    public WatchFilter Except { get; init; } = WatchFilter.None;
}

/// <summary>What rules find.</summary>
public enum WatchPattern
{
    /// <summary>Many different persons shown in a window.</summary>
    DistinctPersons,

    /// <summary>Answers outside working hours.</summary>
    OutsideHours,

    /// <summary>Many different values looked up, a share of which found nobody.</summary>
    Enumeration,

    /// <summary>Repeated refusals.</summary>
    Refusals,

    /// <summary>One person seen or looked for by many.</summary>
    OnePersonManyOperators,

    /// <summary>An officer asks the ledger about its own department or itself.</summary>
    OwnDepartment,

    /// <summary>Many times as many different persons over days as the others of the purpose.</summary>
    SlowScan,
}

/// <summary>Whose records a rule takes together, or who are counted of one person.</summary>
public enum WatchSubject
{
    /// <summary>A client.</summary>
    Client,

    /// <summary>An operator at a client.</summary>
    Operator,

    /// <summary>A department.</summary>
    Department,
}

/// <summary>When people work.</summary>
/// <param name="Zone">The time zone of days and times.</param>
/// <param name="Days">The working days.</param>
/// <param name="From">When work begins.</param>
/// <param name="To">When it ends, later than <paramref name="From"/>.</param>
public sealed record WorkingHours(TimeZoneInfo Zone, ImmutableHashSet<DayOfWeek> Days, TimeOnly From, TimeOnly To)
{
    /// <summary>True where a moment is in working hours.</summary>
    public bool Include(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, Zone);
        var time = TimeOnly.FromTimeSpan(local.TimeOfDay);
        return Days.Contains(local.DayOfWeek) && time >= From && time < To;
    }
}

/// <summary>Records, by who asked what; a set that is empty takes all.</summary>
/// <param name="Departments">Codes of departments.</param>
/// <param name="Clients">Clients.</param>
/// <param name="Purposes">Codes of purposes.</param>
/// <param name="Datasets">Names of datasets: of what was shown or looked up.</param>
public sealed record WatchFilter(ImmutableHashSet<string> Departments, ImmutableHashSet<string> Clients, ImmutableHashSet<string> Purposes, ImmutableHashSet<string> Datasets)
{
    /// <summary>The filter that says nothing.</summary>
    public static WatchFilter None { get; } = new([], [], [], []);

    /// <summary>True where it says nothing.</summary>
    public bool IsNone => Departments.IsEmpty && Clients.IsEmpty && Purposes.IsEmpty && Datasets.IsEmpty;

    /// <summary>True where it takes what such a caller asked, whatever the dataset.</summary>
    public bool TakesCaller(string? department, string? client, string? purpose) =>
        Takes(Departments, department) && Takes(Clients, client) && Takes(Purposes, purpose);

    /// <summary>True where it takes a dataset.</summary>
    public bool TakesDataset(string? dataset) => Takes(Datasets, dataset);

    private static bool Takes(ImmutableHashSet<string> of, string? value) => of.IsEmpty || (value is not null && of.Contains(value));
}
