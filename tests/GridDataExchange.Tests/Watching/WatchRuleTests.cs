using GridDataExchange.Exchange.Watching;
using GridDataExchange.Policies.Watching;

namespace GridDataExchange.Tests.Watching;

/// <summary>Each rule just under, at and over its threshold.</summary>
public sealed class WatchRuleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly Stream stream = new(1);

    [Theory]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    [InlineData(11, 1)]
    public void Distinct_persons_of_a_client_in_a_window(int persons, int alerts)
    {
        Each(persons, n => stream.Answer(At(n), "c", $"o{n}", [$"p{n}", "p0"]));
        var found = stream.Watch(Rule(WatchPattern.DistinctPersons, 10));

        Assert.Equal(alerts, found.Count);
        // p0 is in every record and counts once, by the newest: the first record shows nobody else.
        Assert.All(found, a => Assert.Equal(("c", ("persons", 10L), 9), (a.Finding.Subject.Client, a.Finding.Counts.Single(), a.Finding.Evidence.Count)));
    }

    [Fact]
    public void Persons_of_more_than_a_window_ago_do_not_count()
    {
        Each(9, n => stream.Answer(At(n), "c", "o", [$"p{n}"]));
        stream.Answer(Stream.Start + Hour, "c", "o", ["late"]); // the first was shown just a window before
        Assert.Empty(stream.Watch(Rule(WatchPattern.DistinctPersons, 10)));
        stream.Answer(Stream.Start + Hour - TimeSpan.FromSeconds(1), "c", "o", ["within"]);
        Assert.Single(stream.Watch(Rule(WatchPattern.DistinctPersons, 10)));
    }

    [Fact]
    public void Persons_of_several_operators_or_clients_are_not_added_up_where_the_rule_takes_each_alone()
    {
        Each(20, n => stream.Answer(At(n), "c", $"o{n % 3}", [$"p{n}"]));
        Assert.Empty(stream.Watch(Rule(WatchPattern.DistinctPersons, 10, WatchSubject.Operator)));
        Assert.Single(stream.Watch(Rule(WatchPattern.DistinctPersons, 10)));
    }

    [Fact]
    public void One_answer_with_many_persons_is_enough()
    {
        stream.Answer(At(0), "c", "o", [.. Enumerable.Range(0, 500).Select(n => $"p{n}")]);
        Assert.Equal(("persons", 500L), Assert.Single(stream.Watch(Rule(WatchPattern.DistinctPersons, 10))).Finding.Counts.Single());
    }

    [Fact]
    public void There_is_one_alert_in_a_windows_length_and_another_where_it_goes_on()
    {
        Each(60, n => stream.Answer(Stream.Start + TimeSpan.FromMinutes(3 * n), "c", "o", [$"p{n}"]));
        var found = stream.Watch(Rule(WatchPattern.DistinctPersons, 10));
        Assert.Equal(3, found.Count);
        Assert.All(found.Zip(found.Skip(1)), pair => Assert.InRange(pair.Second.Finding.To - pair.First.Finding.To, Hour, Hour * 2));
        Assert.Equal(3, found.Select(a => a.Key).Distinct().Count());
    }

    [Theory]
    [InlineData(9, 9, 0)]
    [InlineData(10, 4, 0)]
    [InlineData(10, 5, 1)]
    [InlineData(11, 6, 1)]
    public void Enumeration_is_many_different_lookups_a_share_of_which_found_nobody(int lookups, int misses, int alerts)
    {
        Each(lookups, n => stream.Answer(At(n), "c", "o", [], n < misses ? [] : [$"v{n}"], n < misses ? [$"v{n}"] : []));
        Each(30, n => stream.Answer(At(lookups + n), "c", "o", [], [], ["v0"])); // the same again is no other

        var found = stream.Watch(Rule(WatchPattern.Enumeration, 10) with { MissPercent = 50 });
        Assert.Equal(alerts, found.Count);
    }

    [Theory]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    [InlineData(11, 1)]
    public void Refusals_by_code_also_those_that_are_only_counted(int refusals, int alerts)
    {
        stream.Refusal(At(0), "c", times: refusals - 5);
        Each(5, n => stream.Refusal(At(n), "c"));
        Each(50, n => stream.Refusal(At(n), "c", "RATE_LIMITED"));
        Assert.Equal(alerts, stream.Watch(Rule(WatchPattern.Refusals, 10) with { Codes = ["VALIDATION_FAILED"] }).Count);
    }

    [Theory]
    [InlineData("2026-11-02T07:59:00+08:00", 1)]
    [InlineData("2026-11-02T08:00:00+08:00", 0)]
    [InlineData("2026-11-02T17:59:00+08:00", 0)]
    [InlineData("2026-11-02T18:00:00+08:00", 1)]
    [InlineData("2026-11-01T10:00:00+08:00", 1)]
    [InlineData("2026-11-02T00:30:00+00:00", 0)]
    public void Answers_outside_hours_go_by_days_and_times_of_the_zone(string time, int alerts)
    {
        var hours = new WorkingHours(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), [DayOfWeek.Monday], new TimeOnly(8, 0), new TimeOnly(18, 0));
        var at = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
        Each(2, n => stream.Answer(at.AddSeconds(n), "c", "o", []));
        Assert.Empty(stream.Watch(Rule(WatchPattern.OutsideHours, 3) with { Hours = hours }));
        stream.Answer(at.AddSeconds(2), "c", "o", []);
        Assert.Equal(alerts, stream.Watch(Rule(WatchPattern.OutsideHours, 3) with { Hours = hours }).Count);
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    [InlineData(6, 1)]
    public void One_person_of_many_operators_whether_shown_or_looked_for_in_vain(int operators, int alerts)
    {
        Each(operators, n => stream.Answer(At(n), "c", $"o{n}", ["p"]));
        Each(operators, n => stream.Answer(At(n), "c", $"o{n}", [], [], ["nobody"], department: $"d{n}"));
        Each(20, n => stream.Answer(At(n), "c", "o0", ["p"]));
        Each(20, n => stream.Answer(At(n), "c", $"o{n}", [$"q{n}"]));

        var found = stream.Watch(Rule(WatchPattern.OnePersonManyOperators, 5, WatchSubject.Operator));
        Assert.Equal(alerts * 2, found.Count);
        Assert.Equal(alerts * 1, stream.Watch(Rule(WatchPattern.OnePersonManyOperators, 5, WatchSubject.Department)).Count);
        Assert.All(found, a => Assert.Null(a.Finding.Subject.Client));
    }

    [Theory]
    [InlineData("audit", 1)]
    [InlineData("audit-office", 1)]
    [InlineData("officer-1", 1)]
    [InlineData("civil", 0)]
    [InlineData("", 0)]
    public void An_officer_who_asks_the_ledger_about_own_department_or_self(string value, int alerts)
    {
        stream.Review(At(0), "officer-1", "audit-office", "other", value);
        Assert.Equal(alerts, stream.Watch(Rule(WatchPattern.OwnDepartment, 1)).Count);
    }

    [Theory]
    [InlineData(39, 0)]
    [InlineData(40, 1)]
    [InlineData(41, 1)]
    public void A_slow_scan_is_judged_by_the_others_of_its_purpose(int persons, int alerts)
    {
        for (var peer = 0; peer < 5; peer++)
        {
            Each(10, n => stream.Answer(Stream.Start.AddDays(n % 7), $"peer{peer}", "o", [$"p{n}"]));
            Each(100, n => stream.Answer(Stream.Start.AddDays(n % 7), $"large{peer}", "o", [$"p{n}"], purpose: "other"));
        }

        Each(persons, n => stream.Answer(Stream.Start.AddDays(7).AddMinutes(n), "scan", "o", [$"s{n}"]));
        var rule = Rule(WatchPattern.SlowScan, 30) with { Window = TimeSpan.FromDays(14), TimesMedian = 4 };
        Assert.Equal(alerts, stream.Watch(rule).Count);
        Assert.Empty(stream.Watch(rule with { Least = 200 }));
    }

    [Fact]
    public void Filters_choose_and_spare_by_department_client_purpose_and_dataset()
    {
        Each(10, n => stream.Answer(At(n), "c", "o", [$"p{n}"]));
        var rule = Rule(WatchPattern.DistinctPersons, 10);
        foreach (var (filter, takes) in ((WatchFilter, bool)[])[
            (new(["civil"], [], [], []), true), (new([], ["c"], [], []), true), (new([], [], ["care"], []), true), (new([], [], [], ["resident"]), true),
            (new(["x"], [], [], []), false), (new([], ["x"], [], []), false), (new([], [], ["x"], []), false), (new([], [], [], ["x"]), false), (new(["civil"], [], ["x"], []), false)])
        {
            Assert.Equal(takes ? 1 : 0, stream.Watch(rule with { Where = filter }).Count);
            Assert.Equal(takes ? 0 : 1, stream.Watch(rule with { Except = filter }).Count);
        }
    }

    [Fact]
    public void What_was_read_again_gives_the_same_and_what_is_on_record_is_not_raised_again()
    {
        Each(40, n => stream.Answer(Stream.Start + TimeSpan.FromMinutes(5 * n), "c", "o", [$"p{n}"]));
        var rule = Rule(WatchPattern.DistinctPersons, 10);
        Assert.Equal(stream.Watch(rule).Select(a => a.Key), stream.Watch(rule).Select(a => a.Key));
    }

    [Fact]
    public void A_sample_of_many_persons_counts_within_some_percent_in_bounded_memory()
    {
        var sample = new DistinctSample(TimeSpan.FromDays(1), new TokenBound());
        var random = new Random(7);
        for (var n = 0; n < 100_000; n++)
        {
            sample.Add(new Seen(new UInt128((ulong)random.NextInt64(long.MinValue, long.MaxValue), 1), Stream.Start, Guid.Empty, 1, false, "d", "c"));
            Assert.True(sample.Window.Count <= DistinctSample.Most);
            Assert.True(n >= DistinctSample.Most || sample.Estimate == n + 1);
        }

        Assert.InRange(sample.Estimate, 90_000, 110_000);
    }

    private static WatchRule Rule(WatchPattern finds, int least, WatchSubject per = WatchSubject.Client) => new("rule", finds, per, Hour, least);

    private static DateTimeOffset At(int second) => Stream.Start.AddSeconds(second);

    private static void Each(int count, Action<int> act)
    {
        for (var n = 0; n < count; n++)
        {
            act(n);
        }
    }
}
