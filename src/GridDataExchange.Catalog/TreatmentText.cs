using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace GridDataExchange.Catalog;

/// <summary>Treatments as text: what policy files write and what answers and records name.</summary>
internal static partial class TreatmentText
{
    private static readonly ImmutableArray<(MaskKind Mask, string Word, string Parameters)> Words =
    [
        (MaskKind.Surname, "surname", ""),
        (MaskKind.Last4, "last4", ""),
        (MaskKind.Region, "region", ""),
        (MaskKind.Year, "year", ""),
        (MaskKind.Decade, "decade", ""),
        (MaskKind.Redact, "redact", ""),
        (MaskKind.Prefix, "prefix", "n"),
        (MaskKind.Round, "round", "n"),
        (MaskKind.Band, "band", "a,b,…"),
        (MaskKind.Division, "division", "level"),
        (MaskKind.Pseudonym, "pseudonym", ""),
    ];

    private static readonly ImmutableArray<(string Word, DivisionLevel Level)> Levels = [.. Enum.GetValues<DivisionLevel>().Select(l => (l.ToString().ToLowerInvariant(), l))];

    /// <summary>The mask with its parameters by their kind: <c>prefix(n)</c>.</summary>
    public static string Form(MaskKind mask)
    {
        var (_, word, parameters) = Words.First(w => w.Mask == mask);
        return parameters.Length == 0 ? word : $"{word}({parameters})";
    }

    /// <summary>The one name of a treatment.</summary>
    public static string Write(MaskKind? mask, ImmutableArray<long> parameters)
    {
        if (mask is not { } kind)
        {
            return "clear";
        }

        var (_, word, _) = Words.First(w => w.Mask == kind);
        return kind is MaskKind.Division ? $"{word}({Levels.First(l => (int)l.Level == parameters[0]).Word})"
            : parameters.IsEmpty ? word
            : string.Create(CultureInfo.InvariantCulture, $"{word}({string.Join(',', parameters.Select(p => p.ToString(CultureInfo.InvariantCulture)))})");
    }

    /// <summary>Reads a mask; null with the reason, or without one where there is no mask of that name.</summary>
    public static Treatment? Read(string text, out string? refusal)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var word = open < 0 ? text : text[..open];
        if (Words.FirstOrDefault(w => w.Word == word) is not { Word: not null } known)
        {
            refusal = null;
            return null;
        }

        if (open >= 0 && text[^1] != ')')
        {
            refusal = $"`{text}` is not closed: write `)`, and in a mapping of braces, where a comma ends a value, put the mask in quotes";
            return null;
        }

        string[] given = open < 0 ? [] : [.. text[(open + 1)..^1].Split(',').Select(p => p.Trim(' '))];
        (var treatment, refusal) = known.Mask switch
        {
            MaskKind.Prefix => Of(Numbers(given) is [>= 1 and <= Treatment.MostCharacters and var n] ? Treatment.Prefix((int)n) : null, text, $"the number of characters that are shown, from 1 to {Treatment.MostCharacters}, such as prefix(6)"),
            MaskKind.Round => Of(Numbers(given) is [>= 2 and <= Treatment.WidestStep and var n] ? Treatment.Round((int)n) : null, text, $"a whole step, from 2 to {Treatment.WidestStep}, such as round(10)"),
            MaskKind.Band => Of(Bounds(given), text, $"whole lower bounds that rise, at most {Treatment.MostBounds}, such as band(0,18,60)"),
            MaskKind.Division => Of(Level(given) is { } level ? Treatment.Division(level) : null, text, $"a level, one of {string.Join(", ", Levels.Select(l => l.Word))}, such as division(county)"),
            _ => open < 0 ? (Treatment.By(known.Mask), null) : (null, $"`{text}` must be {known.Word} alone: it takes no parameters"),
        };
        return treatment;
    }

    private static (Treatment? Read, string? Refusal) Of(Treatment? read, string text, string needs) => (read, read is null ? $"`{text}` needs {needs}" : null);

    private static Treatment? Bounds(string[] given) =>
        Numbers(given) is { Length: >= 1 and <= Treatment.MostBounds } bounds && bounds.Zip(bounds.Skip(1)).All(p => p.First < p.Second) ? Treatment.Band(bounds) : null;

    private static DivisionLevel? Level(string[] given) => given is [var word] && Levels.FirstOrDefault(l => l.Word == word) is { Word: not null } known ? known.Level : null;

    // Empty where any of them is no number.
    private static ImmutableArray<long> Numbers(string[] given)
    {
        var numbers = ImmutableArray.CreateBuilder<long>(given.Length);
        foreach (var text in given)
        {
            if (!Whole().IsMatch(text) || !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return [];
            }

            numbers.Add(number);
        }

        return numbers.ToImmutable();
    }

    [GeneratedRegex(@"\A(0|-?[1-9][0-9]{0,18})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
