using GridDataExchange.Exchange.Watching;
using GridDataExchange.Policies.Watching;

namespace GridDataExchange.Tests.Watching;

/// <summary>A partner that names another operator with each request, and what others do meanwhile.</summary>
public sealed class FloodTests
{
    private const int Operators = 20_000;
    private const int Persons = 199;
    private const int Most = 10_000;

    private static readonly WatchRule Rule = new("rule", WatchPattern.DistinctPersons, WatchSubject.Operator, TimeSpan.FromDays(1), 200);

    private readonly TokenBound bound = new(Most);
    private UInt128 person;

    [Fact]
    public void A_flood_of_operators_is_held_in_bounded_memory_and_hides_no_pattern_of_another_client_nor_one_after_it()
    {
        var detector = new WindowDetector(Rule, bound);
        var found = new List<WatchedSubject>();
        for (var n = 0; n < Operators; n++)
        {
            Assert.Empty(detector.Observe(Seen(n, "flood", $"o{n}", Persons)));
            Assert.InRange(bound.Held, 0, Most + Persons + 1);
            if (n % 100 == 0 && n / 100 < 200)
            {
                found.AddRange(detector.Observe(Seen(n, "busy", "clerk", 1))); // more is shown in between than may be held
            }
        }

        Assert.Equal("clerk", Assert.Single(found).Operator);
        Assert.True(detector.HasForgotten);
        for (var n = 0; n < 199; n++)
        {
            Assert.Empty(detector.Observe(Seen(Operators + n, "flood", "scan", 1)));
        }

        Assert.Equal("scan", Assert.Single(detector.Observe(Seen(Operators + 199, "flood", "scan", 1))).Operator);
    }

    [Fact]
    public void A_flood_under_one_purpose_takes_no_sample_of_another_from_a_slow_scan()
    {
        var detector = new SlowScanDetector(Rule with { Finds = WatchPattern.SlowScan, TimesMedian = 4 }, bound);
        for (var n = 0; n < 199; n++)
        {
            Assert.Empty(detector.Observe(Seen(n, "busy", "clerk", 1) with { Purpose = "other" }));
        }

        for (var n = 0; n < 1000; n++)
        {
            detector.Observe(Seen(n, "flood", $"o{n}", Persons));
            Assert.InRange(bound.Held, 0, Most + Persons + 1);
        }

        Assert.Single(detector.Observe(Seen(1000, "busy", "clerk", 1) with { Purpose = "other" }));
    }

    [Fact]
    public void What_was_not_reached_forgets_nothing()
    {
        var detector = new WindowDetector(Rule, new TokenBound());
        for (var n = 0; n < 100; n++)
        {
            detector.Observe(Seen(n, "c", $"o{n}", Persons));
        }

        Assert.False(detector.HasForgotten);
        Assert.Single(detector.Observe(Seen(100, "c", "o0", 1)));
    }

    private Observation Seen(int second, string client, string of, int persons) => new(Guid.NewGuid(), Stream.Start.AddSeconds(second), true)
    {
        Department = "civil",
        Client = client,
        Purpose = "care",
        Operator = of,
        Persons = [.. Enumerable.Range(0, persons).Select(_ => ("resident", person++))],
        Datasets = ["resident"],
    };
}
