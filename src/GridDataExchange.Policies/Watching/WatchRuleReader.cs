using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;
using GridDataExchange.Policies.Reading;

namespace GridDataExchange.Policies.Watching;

/// <summary>Reads <c>watch.yaml</c>: by name, the rules over the stream of records. Without the file there are none.</summary>
internal sealed partial class WatchRuleReader(Catalogue catalogue, FileProblems problems)
{
    public const string FileName = "watch.yaml";

    /// <summary>Records of longer ago are not read again at a start.</summary>
    private const int MostDays = 90;

    private const int Most = 100_000;

    private static readonly IReadOnlyList<(string, WatchPattern)> Patterns =
    [
        ("distinct-persons", WatchPattern.DistinctPersons), ("outside-hours", WatchPattern.OutsideHours), ("enumeration", WatchPattern.Enumeration), ("refusals", WatchPattern.Refusals),
        ("one-person-many-operators", WatchPattern.OnePersonManyOperators), ("own-department", WatchPattern.OwnDepartment), ("slow-scan", WatchPattern.SlowScan),
    ];

    private static readonly IReadOnlyList<(string, WatchSubject)> Subjects = [("client", WatchSubject.Client), ("operator", WatchSubject.Operator)];

    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly KnownNames known = new(catalogue, problems);

    /// <summary>The rules, in the ordinal order of their names.</summary>
    public ImmutableArray<WatchRule> Read()
    {
        if (!File.Exists(problems.File))
        {
            return [];
        }

        var rules = ImmutableArray.CreateBuilder<WatchRule>();
        foreach (var entry in YamlFile.Read(problems)?.Entries ?? [])
        {
            if (!Names.IsKebab(entry.Key))
            {
                problems.Add(entry.Line, $"`{entry.Key}` cannot name a rule: use lower-case words with hyphens");
            }
            else if (entry.Value is not MappingNode mapping)
            {
                problems.Add(entry.Line, $"rule `{entry.Key}` says nothing: write find, window and what it counts below it");
            }
            else if (ReadRule(entry.Key, new Keys(mapping, $"rule `{entry.Key}`", problems)) is { } rule)
            {
                rules.Add(rule);
            }
        }

        rules.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return rules.ToImmutable();
    }

    private WatchRule? ReadRule(string name, Keys keys)
    {
        var reason = keys.OptionalText("reason");
        if (keys.Text("find") is null || keys.OneOf("find", Patterns) is not { } finds)
        {
            return null;
        }

        var window = ReadWindow(keys);
        var (where, except) = (ReadFilter(keys, "where"), ReadFilter(keys, "except"));
        var rule = finds switch
        {
            WatchPattern.DistinctPersons => new WatchRule(name, finds, ReadPer(keys), window, Number(keys, "persons")),
            WatchPattern.Enumeration => new WatchRule(name, finds, ReadPer(keys), window, Number(keys, "lookups")) { MissPercent = Number(keys, "missPercent", 0, 100) },
            WatchPattern.Refusals => new WatchRule(name, finds, ReadPer(keys), window, Number(keys, "refusals")) { Codes = known.Read(keys, "codes", code => RefusalCodes.All.Contains(code) ? null : $"`{code}` is no code of a refusal: use one of {string.Join(", ", RefusalCodes.All)}") },
            WatchPattern.OutsideHours => new WatchRule(name, finds, ReadPer(keys), window, Number(keys, "answers")) { Hours = ReadHours(keys) },
            WatchPattern.SlowScan => new WatchRule(name, finds, ReadPer(keys), window, Number(keys, "persons")) { TimesMedian = Number(keys, "timesMedian") },
            WatchPattern.OnePersonManyOperators => ReadCounted(name, keys, window),
            _ => new WatchRule(name, finds, WatchSubject.Client, window, 1),
        };
        keys.RefuseRest();
        return rule with { Reason = reason, Where = where, Except = except };
    }

    /// <summary>Operators, clients or departments: the one that is named is counted.</summary>
    private WatchRule ReadCounted(string name, Keys keys, TimeSpan window)
    {
        (string Key, WatchSubject Of)[] named = [.. ((string Key, WatchSubject Of)[])[("operators", WatchSubject.Operator), ("clients", WatchSubject.Client), ("departments", WatchSubject.Department)]];
        var given = named.Where(n => keys.Find(n.Key) is not null).ToList();
        if (given.Count != 1)
        {
            problems.Add(keys.Line, $"rule `{name}` needs one of `operators`, `clients`, `departments`: write how many it takes");
            return new WatchRule(name, WatchPattern.OnePersonManyOperators, WatchSubject.Operator, window, 1);
        }

        return new WatchRule(name, WatchPattern.OnePersonManyOperators, given[0].Of, window, Number(keys, given[0].Key, from: 2));
    }

    private static WatchSubject ReadPer(Keys keys) => keys.OneOf("per", Subjects) ?? WatchSubject.Client;

    private TimeSpan ReadWindow(Keys keys)
    {
        if (keys.Text("window") is not { } text)
        {
            return TimeSpan.Zero;
        }

        var match = WindowForm().Match(text);
        var minutes = match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * (match.Groups[2].Value switch { "d" => 1440, "h" => 60, _ => 1 }) : 0;
        if (minutes is < 1 or > MostDays * 1440)
        {
            problems.Add(keys.LineOf("window"), $"`{text}` is no window: write minutes, hours or days, such as 10m, 1h or 14d, at most {MostDays}d");
        }

        return TimeSpan.FromMinutes(minutes);
    }

    private int Number(Keys keys, string key, int from = 1, int to = Most)
    {
        if (keys.Text(key) is not { } text)
        {
            return from;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to)
        {
            return number;
        }

        problems.Add(keys.LineOf(key), $"`{key}` cannot be `{text}`: write a whole number from {from} to {to}");
        return from;
    }

    private WorkingHours? ReadHours(Keys keys)
    {
        var zoneName = keys.Text("zone");
        TimeZoneInfo? zone = null;
        if (zoneName is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zoneName, out zone))
        {
            problems.Add(keys.LineOf("zone"), $"`{zoneName}` is no time zone: write one of the IANA names, such as Asia/Shanghai");
        }

        if (keys.Find("days") is null or SequenceNode { Items.Count: 0 })
        {
            problems.Add(keys.LineOf("days"), "working hours need `days`: write a list such as [mon, tue, wed, thu, fri]");
        }

        var days = keys.Texts("days");
        if (days.FirstOrDefault(d => Array.IndexOf(Days, d) < 0) is { } unknown)
        {
            problems.Add(keys.LineOf("days"), $"`{unknown}` is no day: use {string.Join(", ", Days)}");
        }

        var (from, to) = (ReadTime(keys, "from"), ReadTime(keys, "to"));
        if (from is not null && to is not null && from >= to)
        {
            problems.Add(keys.LineOf("to"), "`to` must be later than `from`: hours do not pass midnight");
        }

        return zone is null || from is null || to is null ? null : new WorkingHours(zone, [.. days.Select(d => (DayOfWeek)Math.Max(0, Array.IndexOf(Days, d)))], from.Value, to.Value);
    }

    private TimeOnly? ReadTime(Keys keys, string key)
    {
        if (keys.Text(key) is not { } text)
        {
            return null;
        }

        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time;
        }

        problems.Add(keys.LineOf(key), $"`{key}` must be a time of day, such as 08:30: correct it");
        return null;
    }

    private WatchFilter ReadFilter(Keys rule, string key)
    {
        if (rule.Mapping(key, required: false) is not { } mapping)
        {
            return WatchFilter.None;
        }

        var keys = new Keys(mapping, $"`{key}`", problems);
        var filter = new WatchFilter(known.Departments(keys), NameList.Read(keys, "clients", problems), known.Purposes(keys), known.Datasets(keys));
        keys.RefuseRest();
        return filter;
    }

    [GeneratedRegex(@"\A([0-9]{1,5})([mhd])\z", RegexOptions.CultureInvariant)]
    private static partial Regex WindowForm();
}
