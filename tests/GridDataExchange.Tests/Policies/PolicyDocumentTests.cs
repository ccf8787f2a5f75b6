using System.CommandLine;
using System.Text.RegularExpressions;
using GridDataExchange.Catalog;
using GridDataExchange.Cli.Policies;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Testing;
using GridDataExchange.Protection;
using GridDataExchange.Tests.Catalog;

namespace GridDataExchange.Tests.Policies;

public sealed partial class PolicyDocumentTests
{
    private static readonly string[] Sections = ["Testing policies", "The matrix"];

    private static readonly string Document = Regex.Split(File.ReadAllText(Path.Combine(Path.GetDirectoryName(ShippedPolicies.Folder)!, "docs", "policies.md")), "^## ", RegexOptions.Multiline)
        .Where(s => Sections.Contains(s.Split('\n')[0], StringComparer.Ordinal))
        .Aggregate(string.Empty, string.Concat);

    public static TheoryData<string> Examples => [.. Blocks("console")];

    [Fact]
    public void Every_case_of_the_reference_passes()
    {
        var folder = Directory.CreateTempSubdirectory("gdx-cases-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "tests"));
            File.WriteAllText(Path.Combine(folder, "tests", "document.yaml"), string.Join("---\n", Blocks("yaml")));
            var report = PolicyTests.Run(folder, PolicyReader.Read(ShippedPolicies.Folder, CatalogueReader.Read(ShippedPolicies.Folder)), Masks.Apply);
            Assert.Empty(report.Failed.SelectMany(c => c.Failures));
            Assert.Equal(5, report.Cases.Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_command_of_the_reference_prints_what_it_says(string example)
    {
        var lines = example.TrimEnd().Split('\n');
        Assert.StartsWith("$ gdx policy ", lines[0], StringComparison.Ordinal);
        var arguments = lines[0]["$ gdx policy ".Length..].Split(' ').Select(a => a == "policies" ? ShippedPolicies.Folder : a).ToArray();
        var output = new StringWriter();
        Assert.Equal(0, PolicyCommands.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output }));
        var pattern = string.Concat(lines[1..].Select(l => l == "…" ? "(.*\n)*?" : Regex.Escape(l) + "\n"));
        Assert.Matches($@"\A{pattern}\z", output.ToString().ReplaceLineEndings("\n"));
    }

    private static IEnumerable<string> Blocks(string language) => Block().Matches(Document).Where(m => m.Groups[1].Value == language).Select(m => m.Groups[2].Value);

    [GeneratedRegex("^```([a-z]+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
