using GridDataExchange.Tests.Catalog;
using GridDataExchange.Tests.Policies;

namespace GridDataExchange.Tests.Cli;

/// <summary>Every example of docs/policies.md in these sections: policies are read, changes made, commands run.</summary>
public sealed class DocumentedPoliciesTests
{
    private const string ExitCode = "(exit code ";

    [Theory]
    [InlineData("The language", 5)]
    [InlineData("Explaining", 2)]
    [InlineData("Comparing", 4)]
    [InlineData("Lint", 4)]
    public void Every_example_is_so(string section, int examples)
    {
        var blocks = Blocks(section).ToList();
        Assert.Equal(examples, blocks.Count);
        var changed = new ShippedCopy();
        foreach (var (kind, lines) in blocks)
        {
            switch (kind)
            {
                case "yaml":
                    changed.Dispose();
                    changed = new ShippedCopy().Add(string.Join('\n', lines));
                    changed.Read();
                    break;
                case "diff":
                    changed.Dispose();
                    changed = new ShippedCopy().Change(lines[0][4..], Lines(lines.Skip(1), '-'), Lines(lines.Skip(1), '+'));
                    break;
                default:
                    Assert.Equal("console", kind);
                    Run(lines, changed);
                    break;
            }
        }

        changed.Dispose();
    }

    private static void Run(List<string> lines, ShippedCopy changed)
    {
        var code = lines[^1].StartsWith(ExitCode, StringComparison.Ordinal) ? lines[^1][ExitCode.Length..^1] : "0";
        var words = Gdx.Words(lines[0]);
        Assert.Equal(["$", "gdx", "policy"], words[..3]);
        var command = words[3..].Select(w => w switch { "changed" => changed.Folder, "policies" => ShippedPolicies.Folder, _ => w }).ToList();
        if (command[0] == "explain")
        {
            command.Insert(1, ShippedPolicies.Folder);
        }

        var (exitCode, output) = Gdx.Policy([.. command]);
        Assert.Equal(string.Join('\n', lines.Skip(1).Where(l => !l.StartsWith(ExitCode, StringComparison.Ordinal))), output.Replace(changed.Folder, "changed", StringComparison.Ordinal).TrimEnd('\n'));
        Assert.Equal(code, exitCode.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string Lines(IEnumerable<string> lines, char sign) => string.Join('\n', lines.Where(l => l[0] == sign).Select(l => l[1..]));

    private static IEnumerable<(string Kind, List<string> Lines)> Blocks(string section)
    {
        var text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ShippedPolicies.Folder)!, "docs", "policies.md"));
        var part = text.Split("\n## ").Single(p => p.StartsWith(section + "\n", StringComparison.Ordinal));
        foreach (var block in part.Split("\n```").Where((_, i) => i % 2 == 1))
        {
            var lines = block.Split('\n');
            yield return (lines[0], [.. lines.Skip(1)]);
        }
    }
}
