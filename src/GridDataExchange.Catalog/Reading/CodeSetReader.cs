using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Catalog.Reading;

/// <summary>Reads <c>catalog/codes.yaml</c>: by name of the code set, by code, its title.</summary>
internal static class CodeSetReader
{
    public const string FileName = "codes.yaml";

    /// <summary>The code sets by name; one with problems is there with a null.</summary>
    public static Dictionary<string, CodeSet?> Read(FileProblems problems)
    {
        var sets = new Dictionary<string, CodeSet?>(StringComparer.Ordinal);
        foreach (var entry in YamlFile.Read(problems)?.Entries ?? [])
        {
            sets[entry.Key] = ReadSet(entry, problems);
        }

        return sets;
    }

    private static CodeSet? ReadSet(Entry entry, FileProblems problems)
    {
        if (Names.RefuseCodeSet(entry.Key) is { } refusal)
        {
            problems.Add(entry.Line, refusal);
            return null;
        }

        if (entry.Value is not MappingNode { Entries.Count: > 0 } mapping)
        {
            problems.Add(entry.Line, $"code set `{entry.Key}` has no codes: write `CODE: {{ en: …, zh: … }}` lines below it");
            return null;
        }

        var keys = new Keys(mapping, $"code set `{entry.Key}`", problems);
        var codes = new List<Code>();
        foreach (var code in mapping.Entries)
        {
            if (Names.RefuseCode(code.Key) is { } wrong)
            {
                problems.Add(code.Line, wrong);
            }
            else if (keys.Title(code.Key, required: true) is { } title)
            {
                codes.Add(new Code(code.Key, title));
            }
        }

        return codes.Count == mapping.Entries.Count ? new CodeSet(entry.Key, codes) : null;
    }
}
