using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Catalog.Reading;

/// <summary>Reads one field of a dataset and checks what can be seen from it alone.</summary>
internal static partial class FieldReader
{
    private static readonly (string Word, FieldType Value)[] Types =
        [.. Enum.GetValues<FieldType>().Where(t => t is not FieldType.Code).Select(t => (t.ToString(), t))];

    private static readonly (string Word, FieldClass Value)[] Classes =
        [.. Enum.GetValues<FieldClass>().Select(c => (c.ToString().ToLowerInvariant(), c))];

    private static readonly (string Word, bool Value)[] Stored = [("encrypted", true), ("clear", false)];

    public static Field? Read(Entry entry, IReadOnlyDictionary<string, CodeSet?> codeSets, FileProblems problems)
    {
        if (Names.RefuseField(entry.Key) is { } refusal)
        {
            problems.Add(entry.Line, refusal);
            return null;
        }

        if (entry.Value is not MappingNode mapping)
        {
            problems.Add(entry.Line, $"field `{entry.Key}` says nothing: write at least `{{ type: String }}`");
            return null;
        }

        var keys = new Keys(mapping, $"field `{entry.Key}`", problems);
        var (type, codes) = ReadType(keys, codeSets, problems);
        var field = new Field(entry.Key, type ?? FieldType.String, keys.OneOf("class", Classes) ?? FieldClass.Open)
        {
            Title = keys.Title("title", required: false),
            Required = keys.Flag("required"),
            Format = keys.OneOf("format", FieldFormats.Words) ?? FieldFormat.None,
            Encrypted = keys.OneOf("stored", Stored) ?? false,
            Lookup = keys.Flag("lookup"),
            Contains = ReadContains(keys, problems),
            Derived = ReadDerivation(keys, problems),
            Codes = codes,
            Listed = keys.Flag("listed", absent: true),
            Description = keys.Title("description", required: false),
            Deprecated = keys.OptionalText("deprecated"),
        };
        keys.RefuseRest();
        return type is null || RefuseAnyNonText(field, keys, problems) ? null : field;
    }

    private static (FieldType?, CodeSet?) ReadType(Keys keys, IReadOnlyDictionary<string, CodeSet?> codeSets, FileProblems problems)
    {
        if (keys.Text("type") is not { } text)
        {
            return (null, null);
        }

        if (codeSets.TryGetValue(text, out var codes))
        {
            return codes is null ? (null, null) : (FieldType.Code, codes);
        }

        var type = Types.Where(t => t.Word == text).Select(t => (FieldType?)t.Value).FirstOrDefault();
        if (type is null)
        {
            problems.Add(keys.LineOf("type"), $"`{text}` is no type: use one of {string.Join(", ", Types.Select(t => t.Word))}, or a code set that {CodeSetReader.FileName} has");
        }

        return (type, null);
    }

    // What only texts can have.
    private static bool RefuseAnyNonText(Field field, Keys keys, FileProblems problems)
    {
        if (field.Type is FieldType.String)
        {
            return false;
        }

        (string Key, bool Has)[] kinds = [("format", field.Format is not FieldFormat.None), ("stored", field.Encrypted), ("lookup", field.Lookup), ("contains", field.Contains.Count > 0), ("derived", field.Derived is not null)];
        foreach (var (key, _) in kinds.Where(k => k.Has))
        {
            problems.Add(keys.LineOf(key), $"`{key}` is for fields of type String alone: make `{field.Name}` a String or remove `{key}`");
        }

        return kinds.Any(k => k.Has);
    }

    private static FrozenDictionary<string, CharacterRange> ReadContains(Keys keys, FileProblems problems)
    {
        var ranges = new Dictionary<string, CharacterRange>(StringComparer.Ordinal);
        var last = 0;
        foreach (var entry in keys.Mapping("contains", required: false)?.Entries ?? [])
        {
            if (Names.RefuseField(entry.Key) is { } refusal)
            {
                problems.Add(entry.Line, refusal);
            }
            else if (ReadRange(entry.Value) is not { First: > 0 } range || range.Last < range.First)
            {
                problems.Add(entry.Line, $"`{entry.Key}` must be a position or a range of positions counted from 1, such as 17 or 7-14: correct it");
            }
            else if (range.First <= last)
            {
                problems.Add(entry.Line, $"`{entry.Key}` begins before the range above it ends: put the ranges in order, without overlap");
            }
            else
            {
                ranges.Add(entry.Key, range);
                last = range.Last;
            }
        }

        return ranges.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static CharacterRange? ReadRange(Node node)
    {
        if (node is not ScalarNode { Text: var text } || RangeForm().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var first = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return new CharacterRange(first, match.Groups[2].Success ? int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : first);
    }

    private static Derivation? ReadDerivation(Keys keys, FileProblems problems)
    {
        if (keys.OptionalText("derived") is not { } text)
        {
            return null;
        }

        if (DerivationForm().Match(text) is { Success: true } match && match.Groups[1].Value is Derivations.Region)
        {
            return new Derivation(match.Groups[1].Value, match.Groups[2].Value);
        }

        problems.Add(keys.LineOf("derived"), $"`{text}` is no derivation: write {Derivations.Region}(field)");
        return null;
    }

    [GeneratedRegex(@"\A([0-9]{1,3})(?:-([0-9]{1,3}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex RangeForm();

    [GeneratedRegex(@"\A([a-z]+)\(([A-Za-z0-9]+)\)\z", RegexOptions.CultureInvariant)]
    private static partial Regex DerivationForm();
}
