using System.Text.Json;
using GridDataExchange.Cli.Policies;
using GridDataExchange.Tests.Catalog;
using GridDataExchange.Tests.Policies;

namespace GridDataExchange.Tests.Cli;

public sealed class PolicyCommandsTests : IDisposable
{
    private readonly ShippedCopy changed = new();

    public void Dispose() => changed.Dispose();

    [Fact]
    public void Diff_ends_with_1_where_anyone_gains_and_0_where_they_only_lose()
    {
        changed.Change("access/divisions.yaml", "level, parentCode", "level");
        Assert.Equal(0, Gdx.Policy("diff", ShippedPolicies.Folder, changed.Folder).ExitCode);
        Assert.Equal(1, Gdx.Policy("diff", changed.Folder, ShippedPolicies.Folder).ExitCode);
        Assert.Equal((0, "Nobody gains, nobody loses.\n"), Gdx.Policy("diff", changed.Folder, changed.Folder));
    }

    [Fact]
    public void A_folder_that_cannot_be_read_ends_with_2_and_a_sentence()
    {
        changed.Change("access/divisions.yaml", "rows: true", "rows: truth");
        foreach (var command in new string[][] { ["lint", changed.Folder], ["diff", ShippedPolicies.Folder, changed.Folder], ["explain", changed.Folder, "--department", "health", "--purpose", "epidemic-control", "--dataset", "visit"] })
        {
            var (code, output) = Gdx.Policy(command);
            Assert.Equal(2, code);
            Assert.Contains("`truth` is not known here", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Json_is_for_programs()
    {
        changed.Change("access/divisions.yaml", "level, parentCode", "level").Change("access/elderly-care.yaml", "lookupsPerDay: 200, ", "");
        using var diff = JsonDocument.Parse(Gdx.Policy("diff", changed.Folder, ShippedPolicies.Folder, "--format", "json").Output);
        var gain = diff.RootElement.EnumerateArray().First(g => g.GetProperty("department").GetString() == "civil-affairs");
        Assert.Equal("gain civil-affairs division parentCode hidden clear", string.Join(' ', new[] { "change", "department", "dataset", "field", "before", "after" }.Select(k => gain.GetProperty(k).GetString())));
        using var lint = JsonDocument.Parse(Gdx.Policy("lint", changed.Folder, "--format", "json").Output);
        Assert.Equal("lookup-limit", lint.RootElement[0].GetProperty("code").GetString());
        using var explained = JsonDocument.Parse(Gdx.Policy("explain", ShippedPolicies.Folder, "--department", "health", "--purpose", "epidemic-control", "--dataset", "visit", "--operator", "zhang", "--format", "json").Output);
        Assert.Equal("clear", explained.RootElement.GetProperty("fields").EnumerateArray().Single(f => f.GetProperty("name").GetString() == "result").GetProperty("outcome").GetString());
    }

    [Theory]
    [InlineData("--row", "{", "the row is not JSON")]
    [InlineData("--row", "{\"secret\": 1}", "has no field `secret`")]
    [InlineData("--row", "{\"kind\": \"hush-hush\"}", "the value of `kind` is no Code")]
    [InlineData("--row", "[]", "a row is a JSON object")]
    [InlineData("--dataset", "visitor", "The catalogue has no dataset visitor")]
    public void What_cannot_be_explained_is_refused_with_2_and_no_value_of_the_row(string option, string value, string message)
    {
        string[] arguments = ["explain", ShippedPolicies.Folder, "--department", "health", "--purpose", "epidemic-control", .. option == "--dataset" ? Array.Empty<string>() : ["--dataset", "visit"], option, value];
        var (code, output) = Gdx.Policy(arguments);
        Assert.Equal(2, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", output, StringComparison.Ordinal);
    }

    public static TheoryData<string, string[]> Unknown => new()
    {
        { "No policy names the department helth: use one of ", ["--department", "helth"] },
        { "There is no purpose epidemic: use one of ", ["--purpose", "epidemic"] },
        { "There is no scope data:visits in scopes.yaml: use one of ", ["--scopes", "data:visits"] },
        { "23088 is no code of a whole division or cell: codes have 2, 4, 6, 9, 12, 15 digits.", ["--jurisdictions", "23088"] },
        { "--time takes a moment, such as 2026-01-31T08:00:00+08:00.", ["--time", "yesterday"] },
    };

    [Theory]
    [MemberData(nameof(Unknown))]
    public void Words_that_the_folder_does_not_know_are_refused_and_not_explained(string sentence, string[] words)
    {
        var arguments = new Dictionary<string, string> { ["--department"] = "health", ["--purpose"] = "epidemic-control", ["--dataset"] = "visit" };
        arguments[words[0]] = words[1];
        var (code, output) = Gdx.Policy(["explain", ShippedPolicies.Folder, .. arguments.SelectMany(a => new[] { a.Key, a.Value })]);
        Assert.NotEqual(0, code);
        Assert.StartsWith(sentence, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("any-other-department")]
    [InlineData("market-regulation")]
    public void A_department_that_has_no_policy_of_its_own_can_be_explained(string department) =>
        Assert.Equal(0, Gdx.Policy("explain", ShippedPolicies.Folder, "--department", department, "--purpose", "statistics", "--dataset", "division").ExitCode);

    [Theory]
    [InlineData("test", "nowhere")]
    [InlineData("lint", "nowhere")]
    [InlineData("matrix", "elderly-care", "nowhere")]
    [InlineData("diff", "nowhere", "nowhere")]
    public void A_folder_that_is_not_there_is_one_sentence(params string[] arguments) =>
        Assert.Equal((2, "There is no folder nowhere: give the one that holds catalog, access and purposes.yaml."), Gdx.Policy(arguments));

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("100.1")]
    public void A_coverage_that_is_no_percentage_is_a_sentence(string percent)
    {
        var (code, output) = Gdx.Policy("test", ShippedPolicies.Folder, "--min-coverage", percent);
        Assert.NotEqual(0, code);
        Assert.Contains("--min-coverage must be a percentage, from 0 to 100.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--bind takes a name, `=` and a value as JSON, such as --bind age=60.", "a", "--bind", "a")]
    [InlineData(1, "the value of `a` is no JSON: write texts between double quotes", "a", "--bind", "a={x")]
    [InlineData(1, "`a` is bound twice", "a", "--bind", "a=1", "--bind", "a=2")]
    [InlineData(1, "line 1, column 4: the expression ends where a value is missing\n1 +\n   ^", "1 +")]
    [InlineData(2, "Give one expression, with --bind for each name in it, or --lines alone.")]
    [InlineData(0, "61\n", "a + 1", "--bind", "a=60")]
    public void Eval_gives_a_value_or_a_sentence(int code, string output, params string[] arguments) =>
        Assert.Equal((code, output), Gdx.Policy(["eval", .. arguments]));

    [Fact]
    public async Task Eval_answers_every_line_an_empty_one_too()
    {
        using var output = new StringWriter();
        using var input = new StringReader("{\"expr\": \"1 + 1\"}\n\nno JSON\n{\"expr\": \"true\"}\n");
        await EvalCommand.EvaluateLinesAsync(input, output, TestContext.Current.CancellationToken);
        Assert.Equal("{\"value\":{\"int64_value\":\"2\"}}\n{\"error\":\"the line is no JSON object\"}\n{\"error\":\"the line is no JSON object\"}\n{\"value\":{\"bool_value\":\"true\"}}\n", output.ToString());
    }
}
