using GridDataExchange.Policies.Testing;

namespace GridDataExchange.Tests.Policies;

public sealed class CoverageTests : IDisposable
{
    private readonly CasesFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string[] Missing(params string[] cases)
    {
        var report = folder.Write(cases).Run();
        Assert.Empty(report.Failed);
        return [.. report.Coverage.Single(c => c.Policy == "care-persons").Items.Where(i => !i.Exercised).Select(i => i.What)];
    }

    private static string Row(string row, bool visible, string name, string request = CasesFolder.Request) =>
        CasesFolder.Case($"dataset: person\n  row: {{ gridCode: \"230881001001001\", {row} }}", $"{{ visible: {(visible ? "true" : "false")} }}", name, request);

    [Fact]
    public void Every_outcome_of_a_policy_is_named_with_its_line()
    {
        var coverage = folder.Write(CasesFolder.Case("dataset: house", "{ schema: false }")).Run().Coverage;
        var allow = coverage[0];
        Assert.EndsWith("care.yaml:1", allow.Source.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            [
                "1 the policy applies",
                "3 `to`: a caller outside it by another department alone",
                "3 `to`: a caller outside it by another purpose alone",
                "3 `to`: a caller outside it by fewer scopes alone",
                "4 `when`: `request.operator.name != \"\"` true, and deciding",
                "4 `when`: `request.operator.name != \"\"` false, and deciding",
                "6 `rows`: `row.age >= 60` true, and deciding",
                "6 `rows`: `row.age >= 60` false, and deciding",
            ],
            allow.Items.Select(i => $"{i.Line} {i.What}"));
        Assert.Equal((0, 0m), (allow.Exercised, allow.Percent));
        Assert.Contains("2 `except`: a caller in it, of a row that is denied to others", coverage[1].Items.Select(i => $"{i.Line} {i.What}"));
    }

    [Fact]
    public void A_case_exercises_what_decided_it()
    {
        Assert.DoesNotContain("`rows`: `row.age >= 60` true, and deciding", Missing(Row("age: 60", true, "old")));
        Assert.Contains("`rows`: `row.age >= 60` false, and deciding", Missing(Row("age: 60", true, "old")));
        Assert.DoesNotContain("`rows`: `row.age >= 60` false, and deciding", Missing(Row("age: 59", false, "young")));
    }

    [Fact]
    public void What_is_unknown_is_neither_seen_true_nor_false() =>
        Assert.Equal(2, Missing(Row("mood: GOOD", false, "of no age")).Count(m => m.Contains("row.age", StringComparison.Ordinal)));

    [Fact]
    public void A_false_beside_another_false_proves_nothing()
    {
        folder.Access.Spoil("rows: row.age >= 60", "rows: row.age >= 60 && has(row.mood)");
        var missing = Missing(Row("age: 59", false, "neither"));
        Assert.Contains("`rows`: `row.age >= 60` false, and deciding", missing);
        Assert.Contains("`rows`: `has(row.mood)` false, and deciding", missing);
        missing = Missing(Row("age: 59, mood: GOOD", false, "young"), Row("age: 60", false, "moodless"), Row("age: 60, mood: GOOD", true, "both"));
        Assert.DoesNotContain(missing, m => m.StartsWith("`rows`", StringComparison.Ordinal));
    }

    [Fact]
    public void A_true_beside_another_true_proves_nothing_of_an_or()
    {
        folder.Access.Spoil("rows: row.age >= 60", "rows: row.age >= 60 || !has(row.mood)");
        var missing = Missing(Row("age: 60", true, "both"));
        Assert.Contains("`rows`: `row.age >= 60` true, and deciding", missing);
        Assert.Contains("`rows`: `has(row.mood)` false, and deciding", missing);
        Assert.DoesNotContain("`rows`: `has(row.mood)` false, and deciding", Missing(Row("age: 1", true, "moodless")));
    }

    [Fact]
    public void A_refused_request_exercises_nothing_unless_it_says_what_the_policies_would_give()
    {
        const string Nobody = "request: { date: 2026-11-23, case: C-1 }";
        const string False = "`when`: `request.operator.name != \"\"` false, and deciding";
        Assert.Contains(False, Missing(CasesFolder.Case("dataset: person", "{ refused: OPERATOR_REQUIRED }", request: Nobody)));
        Assert.DoesNotContain(False, Missing(CasesFolder.Case("dataset: person", "{ refused: OPERATOR_REQUIRED, schema: false }", request: Nobody)));
    }

    [Fact]
    public void A_caller_outside_by_two_parts_proves_nothing_of_either()
    {
        var other = CasesFolder.Caller.Replace("town-hall", "police", StringComparison.Ordinal);
        Assert.DoesNotContain("`to`: a caller outside it by another department alone", Missing(CasesFolder.Case("dataset: person", "{ schema: false }", caller: other)));
        other = other.Replace("data:person", "data:house", StringComparison.Ordinal);
        Assert.Contains("`to`: a caller outside it by another department alone", Missing(CasesFolder.Case("dataset: person", "{ schema: false }", caller: other)));
    }

    [Theory]
    [InlineData(0, 0, "100")]
    [InlineData(999, 1000, "99.9")]
    [InlineData(9999, 10000, "99.9")]
    [InlineData(1, 3, "33.3")]
    public void Only_all_is_100_percent(int part, int whole, string percent) =>
        Assert.Equal(decimal.Parse(percent, System.Globalization.CultureInfo.InvariantCulture), PolicyCoverage.PercentOf(part, whole));
}
