using System.Globalization;
using System.Text.RegularExpressions;
using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Catalog.Reading;

/// <summary>Reads <c>purposes.yaml</c>: by code, what data may be used for.</summary>
internal static partial class PurposeReader
{
    public const string FileName = "purposes.yaml";

    /// <summary>Network logs are kept at least six months (Cybersecurity Law, article 21): the longest six months of a calendar.</summary>
    private const int MinimumDays = 184;

    private const int MaximumDays = 36600;

    private const int MaximumPatternLength = 200;

    /// <param name="problems">Where problems go.</param>
    /// <param name="datasets">The datasets that could be read; null where some could not, so that nothing is said of names.</param>
    public static IReadOnlyList<Purpose> Read(FileProblems problems, IReadOnlyCollection<DatasetDraft>? datasets)
    {
        var purposes = new List<Purpose>();
        foreach (var entry in YamlFile.Read(problems)?.Entries ?? [])
        {
            if (!Names.IsKebab(entry.Key))
            {
                problems.Add(entry.Line, $"`{entry.Key}` cannot be the code of a purpose: use lower-case words with hyphens");
            }
            else if (entry.Value is not MappingNode mapping)
            {
                problems.Add(entry.Line, $"purpose `{entry.Key}` says nothing: write title, basis and retention below it");
            }
            else if (ReadPurpose(entry.Key, mapping, datasets, problems) is { } purpose)
            {
                purposes.Add(purpose);
            }
        }

        return purposes;
    }

    private static Purpose? ReadPurpose(string code, MappingNode mapping, IReadOnlyCollection<DatasetDraft>? datasets, FileProblems problems)
    {
        var keys = new Keys(mapping, $"purpose `{code}`", problems);
        var title = keys.Title("title", required: true);
        var basis = keys.Text("basis");
        var retention = ReadRetention(keys, problems);
        var required = ReadRequired(keys, problems);
        var pattern = ReadCaseFormat(keys, required, problems);
        var sealedUntil = ReadDay(keys, "sealedUntil", problems);
        var covers = CoversReader.Read(keys, datasets, problems);
        var (emergency, statistical) = (keys.Flag("emergency"), keys.Flag("statistical"));
        keys.RefuseRest();
        return title is null || basis is null || retention is null
            ? null
            : new Purpose(code, title, basis, retention.Value)
            {
                RequiresCase = required.Contains("case"),
                RequiresOperator = required.Contains("operator"),
                CaseFormat = pattern,
                SealedUntil = sealedUntil,
                Covers = covers,
                Emergency = emergency,
                Statistical = statistical,
            };
    }

    // Years and months are counted at their longest, so that nothing is erased early.
    private static TimeSpan? ReadRetention(Keys keys, FileProblems problems)
    {
        if (keys.Text("retention") is not { } text)
        {
            return null;
        }

        var match = RetentionForm().Match(text);
        var days = match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * (match.Groups[2].Value switch { "y" => 366, "m" => 31, _ => 1 }) : 0;
        if (days is >= MinimumDays and <= MaximumDays)
        {
            return TimeSpan.FromDays(days);
        }

        problems.Add(keys.LineOf("retention"), $"`{text}` is no retention: write years, months or days, such as 3y, 6m or 200d, from 6m to 100y");
        return null;
    }

    private static IReadOnlyList<string> ReadRequired(Keys keys, FileProblems problems)
    {
        var required = keys.Texts("require");
        if (required.Any(r => r is not ("case" or "operator")) || required.Distinct(StringComparer.Ordinal).Count() != required.Count)
        {
            problems.Add(keys.LineOf("require"), "`require` can hold case and operator, each once: remove the rest");
        }

        return required;
    }

    private static string? ReadCaseFormat(Keys keys, IReadOnlyList<string> required, FileProblems problems)
    {
        if (keys.OptionalText("case") is not { } pattern)
        {
            return null;
        }

        if (!required.Contains("case"))
        {
            problems.Add(keys.LineOf("case"), "`case` gives the form of a case number that is not required: add case to `require` or remove `case`");
        }

        if (pattern.Length > MaximumPatternLength || !Compiles(pattern))
        {
            problems.Add(keys.LineOf("case"), $"`case` is not a regular expression that can be matched without backtracking, of at most {MaximumPatternLength} characters: correct it");
        }

        return pattern;
    }

    private static bool Compiles(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static DateOnly? ReadDay(Keys keys, string key, FileProblems problems)
    {
        if (keys.OptionalText(key) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        problems.Add(keys.LineOf(key), $"`{key}` must be a day, such as 2030-01-31: correct it");
        return null;
    }

    [GeneratedRegex(@"\A([0-9]{1,5})([ymd])\z", RegexOptions.CultureInvariant)]
    private static partial Regex RetentionForm();
}
