using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Policies.Watching;

namespace GridDataExchange.Tests.Policies;

/// <summary>What <c>watch.yaml</c> says, and what is wrong with it: in a sentence, at its line.</summary>
public sealed class WatchRuleReaderTests : IDisposable
{
    private const string Persons = "rule:\n  find: distinct-persons\n  window: 1h\n  persons: 10\n";
    private const string Hours = "rule:\n  find: outside-hours\n  window: 12h\n  answers: 3\n  zone: Asia/Shanghai\n  days: [mon, sun]\n  from: \"07:00\"\n  to: \"20:00\"\n";
    private const string Counted = "rule:\n  find: one-person-many-operators\n  window: 1d\n  operators: 2\n";
    private const string Lookups = "rule:\n  find: enumeration\n  window: 1d\n  lookups: 30\n  missPercent: 50\n";
    private const string Refused = "rule:\n  find: refusals\n  window: 1h\n  refusals: 3\n  codes: [TIMED_OUT, BAD_INPUT]\n";
    private const string Scan = "rule:\n  find: slow-scan\n  window: 14d\n  persons: 200\n  timesMedian: 4\n";

    private readonly string file = Path.Combine(Directory.CreateTempSubdirectory("gdx-watch-").FullName, "watch.yaml");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

    [Fact]
    public void Without_the_file_there_are_no_rules()
    {
        var (rules, problems) = Read(null);

        Assert.Empty(rules);
        Assert.Empty(problems);
    }

    [Fact]
    public void All_that_a_rule_says_is_read()
    {
        var rule = Rule(Persons + "  per: operator\n  reason: Why.\n  where: { departments: [a, b], clients: [c] }\n  except: { purposes: [elderly-care], datasets: [resident, visit] }\n");

        Assert.Equal(("rule", WatchPattern.DistinctPersons, WatchSubject.Operator, TimeSpan.FromHours(1), 10, "Why."), (rule.Name, rule.Finds, rule.Per, rule.Window, rule.Least, rule.Reason));
        Assert.Equal(("a,b", "c", "", ""), Sets(rule.Where));
        Assert.Equal(("", "", "elderly-care", "resident,visit"), Sets(rule.Except));
        Assert.Equal((30, 50), (Rule(Lookups).Least, Rule(Lookups).MissPercent));
        Assert.Equal((200, 4, WatchSubject.Client), (Rule(Scan).Least, Rule(Scan).TimesMedian, Rule(Scan).Per));
        Assert.Equal(["BAD_INPUT", "TIMED_OUT"], Rule(Refused).Codes.Order(StringComparer.Ordinal));
        Assert.Equal((WatchPattern.OwnDepartment, 1), (Rule("rule:\n  find: own-department\n  window: 1d\n").Finds, Rule("rule:\n  find: own-department\n  window: 1d\n").Least));
    }

    [Theory]
    [InlineData("operators", WatchSubject.Operator)]
    [InlineData("clients", WatchSubject.Client)]
    [InlineData("departments", WatchSubject.Department)]
    public void Of_one_person_those_are_counted_that_are_named(string key, WatchSubject counted)
    {
        var rule = Rule(Counted.Replace("operators: 2", $"{key}: 7", StringComparison.Ordinal));

        Assert.Equal((counted, 7), (rule.Per, rule.Least));
    }

    [Theory]
    [InlineData("1m", 1)]
    [InlineData("90m", 90)]
    [InlineData("12h", 12 * 60)]
    [InlineData("90d", 90 * 24 * 60)]
    public void A_window_is_minutes_hours_or_days(string window, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), Rule(Persons.Replace("1h", window, StringComparison.Ordinal)).Window);

    // 2026-11-02 is a Monday; Shanghai is eight hours ahead.
    [Theory]
    [InlineData("2026-11-01T22:59:59Z", false)]
    [InlineData("2026-11-01T23:00:00Z", true)]
    [InlineData("2026-11-02T11:59:59Z", true)]
    [InlineData("2026-11-02T12:00:00Z", false)]
    [InlineData("2026-11-03T03:00:00Z", false)]
    public void Working_hours_are_of_their_zone_and_end_before_their_end(string moment, bool working) =>
        Assert.Equal(working, Rule(Hours).Hours!.Include(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Rules_are_in_the_order_of_their_names() =>
        Assert.Equal(["a", "b"], Read(Persons.Replace("rule", "b", StringComparison.Ordinal) + Persons.Replace("rule", "a", StringComparison.Ordinal)).Rules.Select(r => r.Name));

    [Theory]
    [InlineData(Persons, "rule:", "Rule_1:", 1, "`Rule_1` cannot name a rule: use lower-case words with hyphens")]
    [InlineData(Persons, Persons, "rule: distinct-persons\n", 1, "rule `rule` says nothing: write find, window and what it counts below it")]
    [InlineData(Persons, Persons, "rule:\n", 1, "rule `rule` says nothing: write find, window and what it counts below it")]
    [InlineData(Persons, "  find: distinct-persons\n", "", 2, "rule `rule` needs `find`: add it")]
    [InlineData(Persons, "distinct-persons", "many-persons", 2, "`find` cannot be `many-persons`: use one of distinct-persons, outside-hours, enumeration, refusals, one-person-many-operators, own-department, slow-scan")]
    [InlineData(Persons, "  window: 1h\n", "", 2, "rule `rule` needs `window`: add it")]
    [InlineData(Persons, "1h", "1w", 3, "`1w` is no window: write minutes, hours or days, such as 10m, 1h or 14d, at most 90d")]
    [InlineData(Persons, "1h", "0h", 3, "`0h` is no window: write minutes, hours or days, such as 10m, 1h or 14d, at most 90d")]
    [InlineData(Persons, "1h", "91d", 3, "`91d` is no window: write minutes, hours or days, such as 10m, 1h or 14d, at most 90d")]
    [InlineData(Persons, "1h", "2161h", 3, "`2161h` is no window: write minutes, hours or days, such as 10m, 1h or 14d, at most 90d")]
    [InlineData(Persons, "1h", "99999d", 3, "`99999d` is no window: write minutes, hours or days, such as 10m, 1h or 14d, at most 90d")]
    [InlineData(Persons, "1h", "1 h", 3, "`1 h` is no window: write minutes, hours or days, such as 10m, 1h or 14d, at most 90d")]
    [InlineData(Persons, "  persons: 10\n", "", 2, "rule `rule` needs `persons`: add it")]
    [InlineData(Persons, "persons: 10", "persons: 0", 4, "`persons` cannot be `0`: write a whole number from 1 to 100000")]
    [InlineData(Persons, "persons: 10", "persons: 100001", 4, "`persons` cannot be `100001`: write a whole number from 1 to 100000")]
    [InlineData(Persons, "persons: 10", "persons: 1e3", 4, "`persons` cannot be `1e3`: write a whole number from 1 to 100000")]
    [InlineData(Persons, "persons: 10", "persons: [10]", 4, "`persons` must be a text that is not empty, not a list: correct it")]
    [InlineData(Persons, "persons: 10", "persons: 10\n  per: department", 5, "`per` cannot be `department`: use one of client, operator")]
    [InlineData(Persons, "persons: 10", "persons: 10\n  lookups: 10", 5, "`lookups` is not a key of rule `rule`: remove it or use one of except, find, per, persons, reason, where, window")]
    [InlineData(Persons, "persons: 10", "persons: 10\n  where: [a]", 5, "`where` must be a mapping, not a list: write `name: …` lines below it")]
    [InlineData(Persons, "persons: 10", "persons: 10\n  where: { departments: a }", 5, "`departments` must be a list of texts, such as [one, two]: correct it")]
    [InlineData(Persons, "persons: 10", "persons: 10\n  except:\n    fields: [a]", 6, "`fields` is not a key of `except`: remove it or use one of clients, datasets, departments, purposes")]
    [InlineData(Persons, "persons: 10", "persons: 10\n  where: { departments: [Civil] }", 5, "`Civil` cannot be a department: use its code, lower-case words with hyphens")]
    [InlineData(Persons, "persons: 10", "persons: 10\n  where: { clients: [] }", 5, "`clients` is an empty list: name something or remove the key")]
    [InlineData(Refused, "BAD_INPUT]", "BAD_INPUT, BAD_INPUT]", 5, "`BAD_INPUT` is there twice under `codes`: remove one of the two")]
    [InlineData(Lookups, "missPercent: 50", "missPercent: 101", 5, "`missPercent` cannot be `101`: write a whole number from 0 to 100")]
    [InlineData(Lookups, "  missPercent: 50\n", "", 2, "rule `rule` needs `missPercent`: add it")]
    [InlineData(Scan, "  timesMedian: 4\n", "", 2, "rule `rule` needs `timesMedian`: add it")]
    [InlineData(Scan, "timesMedian: 4", "timesMedian: 0", 5, "`timesMedian` cannot be `0`: write a whole number from 1 to 100000")]
    [InlineData(Counted, "  operators: 2\n", "", 2, "rule `rule` needs one of `operators`, `clients`, `departments`: write how many it takes")]
    [InlineData(Counted, "operators: 2", "operators: 2\n  clients: 2", 2, "rule `rule` needs one of `operators`, `clients`, `departments`: write how many it takes")]
    [InlineData(Counted, "operators: 2", "operators: 1", 4, "`operators` cannot be `1`: write a whole number from 2 to 100000")]
    [InlineData(Counted, "operators: 2", "operators: 2\n  per: client", 5, "`per` is not a key of rule `rule`: remove it or use one of clients, departments, except, find, operators, reason, where, window")]
    [InlineData(Hours, "Asia/Shanghai", "Asia/Atlantis", 5, "`Asia/Atlantis` is no time zone: write one of the IANA names, such as Asia/Shanghai")]
    [InlineData(Hours, "  zone: Asia/Shanghai\n", "", 2, "rule `rule` needs `zone`: add it")]
    [InlineData(Hours, "  days: [mon, sun]\n", "", 2, "working hours need `days`: write a list such as [mon, tue, wed, thu, fri]")]
    [InlineData(Hours, "[mon, sun]", "[]", 6, "working hours need `days`: write a list such as [mon, tue, wed, thu, fri]")]
    [InlineData(Hours, "[mon, sun]", "[mon, Monday]", 6, "`Monday` is no day: use sun, mon, tue, wed, thu, fri, sat")]
    [InlineData(Hours, "[mon, sun]", "mon", 6, "`days` must be a list of texts, such as [one, two]: correct it")]
    [InlineData(Hours, "\"07:00\"", "\"7:00\"", 7, "`from` must be a time of day, such as 08:30: correct it")]
    [InlineData(Hours, "\"20:00\"", "\"24:00\"", 8, "`to` must be a time of day, such as 08:30: correct it")]
    [InlineData(Hours, "\"20:00\"", "\"07:00\"", 8, "`to` must be later than `from`: hours do not pass midnight")]
    [InlineData(Hours, "\"07:00\"", "\"20:01\"", 8, "`to` must be later than `from`: hours do not pass midnight")]
    public void What_is_wrong_is_said_once_in_a_sentence_at_its_line(string text, string part, string by, int line, string sentence)
    {
        Assert.Contains(part, text, StringComparison.Ordinal);

        var (_, problems) = Read(text.Replace(part, by, StringComparison.Ordinal));

        var problem = Assert.Single(problems);
        Assert.Equal((file, line, sentence), (problem.File, problem.Line, problem.Sentence));
    }

    [Theory]
    [InlineData(Persons, "  except: { purposes: [elderly-cares] }\n", 5, "there is no purpose `elderly-cares` in purposes.yaml: use one of ", "elderly-care")]
    [InlineData(Persons, "  where: { datasets: [residents] }\n", 5, "the catalogue has no dataset `residents`: use one of ", "resident")]
    [InlineData("rule:\n  find: refusals\n  window: 1h\n  refusals: 3\n", "  codes: [TIMEDOUT]\n", 5, "`TIMEDOUT` is no code of a refusal: use one of ", "TIMED_OUT")]
    public void A_rule_that_names_what_there_is_not_is_refused_with_what_there_is(string text, string line, int at, string sentence, string known)
    {
        var problem = Assert.Single(Read(text + line).Problems);

        Assert.Equal(at, problem.Line);
        Assert.StartsWith(sentence, problem.Sentence, StringComparison.Ordinal);
        Assert.Contains(known, problem.Sentence[sentence.Length..].Split(", "));
    }

    [Theory]
    [InlineData("rule:\n  find: [\n")]
    [InlineData("- rule\n")]
    [InlineData("rule: 1\nrule: 2\n")]
    public void What_is_no_mapping_in_YAML_is_a_problem_of_the_file(string text) => Assert.All(NotEmpty(Read(text).Problems), p => Assert.True(p.File == file && p.Line > 0));

    [Fact]
    public void All_problems_are_reported_together()
    {
        var (_, problems) = Read(Persons.Replace("1h", "1w", StringComparison.Ordinal) + Counted.Replace("rule", "other", StringComparison.Ordinal).Replace("operators: 2", "operators: many", StringComparison.Ordinal));

        Assert.Equal([3, 8], problems.Select(p => p.Line).Order());
    }

    private static IReadOnlyList<Problem> NotEmpty(IReadOnlyList<Problem> problems)
    {
        Assert.NotEmpty(problems);
        return problems;
    }

    private static (string Departments, string Clients, string Purposes, string Datasets) Sets(WatchFilter filter) =>
        (Text(filter.Departments), Text(filter.Clients), Text(filter.Purposes), Text(filter.Datasets));

    private static string Text(IEnumerable<string> set) => string.Join(',', set.Order(StringComparer.Ordinal));

    private WatchRule Rule(string text)
    {
        var (rules, problems) = Read(text);
        Assert.Empty(problems);
        return Assert.Single(rules);
    }

    private (IReadOnlyList<WatchRule> Rules, IReadOnlyList<Problem> Problems) Read(string? text)
    {
        if (text is not null)
        {
            File.WriteAllText(file, text);
        }

        var problems = new List<Problem>();
        return (new WatchRuleReader(ShippedCopy.Shipped.Catalogue, new FileProblems(file, problems)).Read(), problems);
    }
}
