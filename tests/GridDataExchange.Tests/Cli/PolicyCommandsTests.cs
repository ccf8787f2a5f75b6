using System.Text.Json;
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
        var gain = diff.RootElement.EnumerateArray().First();
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
}
