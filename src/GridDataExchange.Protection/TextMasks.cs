using System.Text;

namespace GridDataExchange.Protection;

/// <summary>The masks of texts in C#, by code point.</summary>
internal static class TextMasks
{
    public static string Surname(string name)
    {
        var two = First(name, 2);
        var compound = two < name.Length && Surnames.IsCompound(name.AsSpan(0, two));
        return string.Concat(name.AsSpan(0, compound ? two : First(name, 1)), "**");
    }

    public static string Last4(string value)
    {
        var count = 0;
        foreach (var _ in value.EnumerateRunes())
        {
            count++;
        }

        return count < Masks.Last4Least ? "****" : string.Concat("****", value.AsSpan(First(value, count - 4)));
    }

    /// <summary>The first characters of a value that has at least so many; null of a shorter one.</summary>
    public static string? Beginning(string value, int shown, int least) =>
        least == 0 || First(value, least - 1) < value.Length ? value[..First(value, shown)] : null;

    /// <summary>The length in UTF-16 units of the first code points of a text, or of all it has.</summary>
    private static int First(string text, int codePoints)
    {
        var at = 0;
        for (; codePoints > 0 && at < text.Length; codePoints--)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out _, out var units);
            at += units;
        }

        return at;
    }
}
