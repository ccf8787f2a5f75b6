using System.Text.RegularExpressions;
using GridDataExchange.Policies;
using GridDataExchange.Query;
using GridDataExchange.Server.Http;
using GridDataExchange.Tests.Catalog;

namespace GridDataExchange.Tests.Server;

/// <summary>docs/errors.md says what the code does: its codes, their statuses, and sentences that can come.</summary>
public sealed partial class DocumentedErrorsTests
{
    private static readonly string Root = Path.GetDirectoryName(ShippedPolicies.Folder)!;
    private static readonly List<string[]> Rows =
    [
        .. File.ReadLines(Path.Combine(Root, "docs", "errors.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray()),
    ];

    [Fact]
    public void Every_code_is_documented_once_and_no_other_is() =>
        Assert.Equal(Enum.GetValues<RefusalCode>().Select(Name), Rows.Select(row => row[0].Trim('`')));

    [Fact]
    public void The_list_of_codes_has_every_one_and_no_other() => Assert.Equal(Enum.GetValues<RefusalCode>().Select(Name), RefusalCodes.All);

    [Fact]
    public void Every_code_has_the_statuses_that_are_documented() =>
        Assert.All(Enum.GetValues<RefusalCode>(), code => Assert.Equal(
            $"{GraphQLStatus.Of(code, GraphQLMedia.GraphQLResponse, wellFormed: true)}, {GraphQLStatus.Of(code, GraphQLMedia.Json, wellFormed: true)}",
            Rows.Single(row => row[0] == $"`{Name(code)}`")[1]));

    [Fact]
    public void Every_example_is_a_sentence_of_the_code()
    {
        // Only such files: a sentence found elsewhere would be another room's.
        string[] rooms = ["Query", "Exchange", "Server"];
        var sentences = rooms
            .SelectMany(room => Directory.EnumerateFiles(Path.Combine(Root, "src", $"GridDataExchange.{room}"), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Literals().Matches(File.ReadAllText(file)))
            .Select(literal => literal.Groups[1].Value)
            .Where(text => text.Contains(' ', StringComparison.Ordinal))
            .ToList();

        Assert.All(Rows, row => Assert.Contains(sentences, sentence => CanRead(sentence, row[4])));
    }

    private static string Name(RefusalCode code) => new Refusal(code, "").CodeName;

    private static bool CanRead(string sentence, string example)
    {
        var parts = Holes().Split(sentence);
        // What is mostly holes would fit any example.
        return parts.Sum(part => part.Length) > 20 && Regex.IsMatch(example, $"^{string.Join(".+", parts.Select(Regex.Escape))}$", RegexOptions.None, TimeSpan.FromSeconds(10));
    }

    [GeneratedRegex("""\$?"((?:[^"\\\r\n]|\\.)*)"(?!")""")]
    private static partial Regex Literals();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Holes();
}
