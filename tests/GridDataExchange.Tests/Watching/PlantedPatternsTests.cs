using GridDataExchange.Policies;
using GridDataExchange.Policies.Watching;
using GridDataExchange.Tests.Catalog;

namespace GridDataExchange.Tests.Watching;

/// <summary>The shipped rules over a month of a county's records, with every pattern planted among them.</summary>
public sealed class PlantedPatternsTests(ITestOutputHelper output)
{
    private const int Background = 100_000;
    private static readonly IReadOnlyList<WatchRule> Rules = [.. PolicyReader.Read(ShippedPolicies.Folder).Watch];

    /// <summary>What stays under every threshold there is.</summary>
    private static readonly string[] Unfound = ["quiet-gossip", "quiet-talk-0", "scan-of-weeks"];

    private readonly Stream stream = new(7);

    [Theory]
    [InlineData(7)]
    [InlineData(23)]
    [InlineData(2026)]
    public void Every_planted_pattern_is_found_slow_scans_too_and_false_alarms_are_fewer_than_one_in_10_000_records(int seed)
    {
        new CountyAtWork(stream, seed).Work(Background);
        var planted = Plant();
        var found = stream.Watch(Rules).Select(a => (Rule: a.Finding.Rule.Name, Clients: a.Finding.Clients)).ToList();

        foreach (var (client, rule) in planted)
        {
            var by = found.Where(f => f.Clients.Contains(client, StringComparer.Ordinal)).Select(f => f.Rule).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            output.WriteLine($"{client}: {string.Join(", ", by)}");
            Assert.Contains(rule, by);
        }

        foreach (var client in Unfound)
        {
            var by = found.Where(f => f.Clients.Contains(client, StringComparer.Ordinal)).Select(f => f.Rule).Distinct(StringComparer.Ordinal).ToList();
            output.WriteLine($"{client}: {(by.Count == 0 ? "found by nothing" : string.Join(", ", by))}");
            Assert.Empty(by); // docs/watching.md says so
        }

        var names = planted.Select(p => p.Client).ToHashSet(StringComparer.Ordinal);
        var alarms = found.Where(f => !f.Clients.Any(names.Contains)).ToList();
        output.WriteLine($"{stream.Records.Count} records, {found.Count} alerts, false: {alarms.Count} ({string.Join(", ", alarms.Select(a => a.Rule))})");
        Assert.True(alarms.Count <= Background / 10_000, $"{alarms.Count} false alarms");
    }

    /// <summary>Each pattern by a client of its own; with it the rule that must find it.</summary>
    private List<(string Client, string Rule)> Plant()
    {
        Repeat(250, days: 1, n => Shown("bulk-operator", "o", n, Minutes(n, 0.2)));
        Repeat(1_100, days: 1, n => Shown("bulk-client", $"o{n % 11}", n, Minutes(n, 0.05)));
        Repeat(40, days: 1, n => Shown("night", "o", n % 3, Night(0, n)));
        Repeat(12, days: 10, n => Shown("nights", "o", n % 3, Night(n / 12, n % 12)));
        Repeat(40, days: 1, n => Looked("guesser", "o", n, Minutes(n, 1), hit: n % 4 == 0));
        Repeat(220, days: 1, n => Looked("slow-guesser", $"o{n % 20}", n, Minutes(n, 2.5), hit: n % 2 == 0));
        Repeat(60, days: 1, n => stream.Refusal(Minutes(n, 0.5), "prober"));
        Repeat(60, days: 6, n => stream.Refusal(Day(n / 60) + TimeSpan.FromMinutes(n % 60 * 8), "slow-prober"));
        Repeat(12, days: 1, n => stream.Answer(Minutes(n, 20), "gossip", $"o{n}", ["the-neighbour"]));
        Repeat(6, days: 1, n => stream.Answer(Minutes(n, 20), n == 0 ? "talk" : $"talk-{n}", "o", ["the-mayor"], department: $"d{n}"));
        stream.Review(Minutes(1, 1), "officer", "audit-office", "audit-office");

        // Just under every threshold of an hour, day after day.
        Repeat(1_990, days: 10, n => Shown("slow-scan", $"o{n % 1_990 / 199}", n, Day(n / 1_990) + TimeSpan.FromMinutes(n % 1_990 / 199 * 60 % 600) + TimeSpan.FromSeconds(n % 199 * 15)));
        Repeat(29 * 9, days: 2, n => Looked("slow-enumeration", "o", n, Day(n / 261) + TimeSpan.FromMinutes(n % 261 / 29 * 62) + TimeSpan.FromMinutes(n % 29 * 2), hit: n % 2 == 0));
        Repeat(29, days: 5, n => Shown("slow-night", "o", n, Night(n / 29, n % 29)));
        Repeat(49, days: 7, n => stream.Refusal(Day(n / 49) + TimeSpan.FromMinutes(n % 49), "slow-refusals"));
        Repeat(29, days: 12, n => Shown("slow-night-of-many", $"o{n}", n, Night(n / 29, n % 29)));
        Repeat(999, days: 3, n => Shown("slow-scan-of-many", $"o{n % 11}", n, Day(n / 999) + TimeSpan.FromSeconds(n % 999 * 3)));

        // Under thresholds that have none behind them.
        Repeat(9, days: 5, n => stream.Answer(Day(n / 9) + TimeSpan.FromMinutes(n % 9), "quiet-gossip", $"o{n % 9}", ["the-quiet-neighbour"]));
        Repeat(4, days: 5, n => stream.Answer(Day(n / 4) + TimeSpan.FromMinutes(n % 4), $"quiet-talk-{n % 4}", "o", ["the-quiet-mayor"], department: $"d{n % 4}"));
        Repeat(1_990, days: 1, n => Shown("scan-of-weeks", $"o{n % 166}", n, Day((n / 166) + (n / 166 / 6)) + TimeSpan.FromMinutes(n % 166)));
        return
        [
            ("bulk-operator", "many-persons-by-operator"), ("bulk-client", "many-persons-by-client"), ("night", "outside-hours"), ("nights", "outside-hours-for-weeks"),
            ("guesser", "enumeration-by-operator"), ("slow-guesser", "enumeration-by-client"), ("prober", "refusals"), ("slow-prober", "refusals-for-days"),
            ("gossip", "one-person-many-operators"), ("talk", "one-person-many-departments"), ("officer", "officer-on-own-department"),
            ("slow-scan", "slow-scan"), ("slow-enumeration", "enumeration-by-client"), ("slow-night", "outside-hours-for-weeks"), ("slow-refusals", "refusals-for-days"),
            ("slow-night-of-many", "outside-hours-for-weeks-by-client"), ("slow-scan-of-many", "slow-scan"),
        ];
    }

    private void Shown(string client, string person, int n, DateTimeOffset time) => stream.Answer(time, client, person, [$"{client}-{n}"], purpose: "purpose-0");

    private void Looked(string client, string person, int n, DateTimeOffset time, bool hit) =>
        stream.Answer(time, client, person, [], hit ? [$"{client}-{n}"] : null, hit ? null : [$"{client}-{n}"], purpose: "purpose-0");

    private static void Repeat(int times, int days, Action<int> act)
    {
        for (var n = 0; n < times * days; n++)
        {
            act(n);
        }
    }

    /// <summary>10:00 in Shanghai of a day; the first is a Monday.</summary>
    private static DateTimeOffset Day(int day) => Stream.Start + TimeSpan.FromDays(day);

    private static DateTimeOffset Minutes(int n, double minutes) => Day(9) + TimeSpan.FromMinutes(n * minutes);

    /// <summary>From 02:00 in Shanghai on.</summary>
    private static DateTimeOffset Night(int night, int n) => Day(night) - TimeSpan.FromHours(8) + TimeSpan.FromMinutes(n);
}
