using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;
using GridDataExchange.Policies.Cel;
using GridDataExchange.Policies.Cel.Syntax;
using GridDataExchange.Policies.Expressions.Checking;

namespace GridDataExchange.Policies.Reading;

/// <summary>Reads the documents of <c>access</c> that name conditions.</summary>
internal sealed class SharedConditionReader
{
    private const string Key = "conditions";

    // `codes` and the rest of CEL's own words would mean two things.
    private static readonly HashSet<string> Taken = new(
        ["codes", "google", "has", "all", "exists", "exists_one", "existsOne", "map", "filter", .. CelEnvironment.ConditionFunctions.Names, .. Words.Keywords, .. Words.Reserved], StringComparer.Ordinal);

    private readonly Dictionary<string, (SharedCondition Condition, SyntaxNode? Tree)> read = new(StringComparer.Ordinal);

    /// <summary>True for a document that names conditions, and is so no policy.</summary>
    public static bool Reads(MappingNode document) => document.Entries.Any(e => e.Key == Key);

    /// <summary>Takes the conditions of a document.</summary>
    public void Read(MappingNode document, FileProblems problems)
    {
        foreach (var other in document.Entries.Where(e => e.Key != Key))
        {
            problems.Add(other.Line, $"`{other.Key}` stands beside `{Key}`, which need a document of their own: put `---` between them");
        }

        var value = document.Entries.First(e => e.Key == Key);
        if (value.Value is not MappingNode { Entries.Count: > 0 } mapping)
        {
            problems.Add(value.Line, $"`{Key}` names no condition: write `name: condition` lines below it");
            return;
        }

        foreach (var entry in mapping.Entries)
        {
            Read(entry, problems);
        }
    }

    /// <summary>All that were read, each with what it stands for.</summary>
    public SharedConditions Resolve(FileProblems problems) => new ConditionOrder(read, problems).Resolve();

    private void Read(Entry entry, FileProblems problems)
    {
        if (!Names.IsCamel(entry.Key) || Taken.Contains(entry.Key) || UnknownNames.IsRoot(entry.Key))
        {
            problems.Add(entry.Line, Names.IsCamel(entry.Key)
                ? $"`{entry.Key}` has a meaning in conditions already: choose another name"
                : $"`{entry.Key}` cannot name a condition: use camelCase, at most {Names.MaximumLength} characters");
        }
        else if (read.TryGetValue(entry.Key, out var other))
        {
            problems.Add(entry.Line, $"condition `{entry.Key}` is in {other.Condition.File}:{other.Condition.Line} already: give one of the two another name");
        }
        else if (entry.Value is not ScalarNode { IsAbsent: false, Text: { Length: > 0 } text })
        {
            problems.Add(entry.Line, $"condition `{entry.Key}` must be a text that is not empty: write `{entry.Key}: a condition`");
        }
        else
        {
            var condition = new SharedCondition(entry.Key, text, problems.File, entry.Line);
            read.Add(entry.Key, (condition, ConditionProblem.Reporting(problems, condition, () => Grammar.Parse(text))));
        }
    }
}
