using System.Text;

namespace GridDataExchange.Policies.Expressions;

/// <summary>The texts that begin with a prefix, as a range by code point: <c>text &gt;= Low and text &lt; High</c>.</summary>
/// <param name="Low">The prefix itself: the first of them.</param>
/// <param name="High">The first text after them, or null where none comes after.</param>
public readonly record struct PrefixRange(string Low, string? High)
{
    private static readonly Rune Last = new(0x10FFFF);

    /// <summary>The range of a prefix.</summary>
    /// <exception cref="ArgumentException">The prefix holds half of a surrogate pair, which no stored text can.</exception>
    public static PrefixRange Of(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (!WellFormedText.Is(prefix))
        {
            throw new ArgumentException("a prefix must be well-formed UTF-16", nameof(prefix));
        }

        var end = prefix.Length;
        while (end > 0)
        {
            Rune.DecodeLastFromUtf16(prefix.AsSpan(0, end), out var last, out var units);
            end -= units;
            if (last != Last)
            {
                // U+D7FF is followed by U+E000: what lies between are surrogates, not characters.
                var next = last.Value == 0xD7FF ? new Rune(0xE000) : new Rune(last.Value + 1);
                return new PrefixRange(prefix, string.Concat(prefix.AsSpan(0, end), next.ToString()));
            }
        }

        return new PrefixRange(prefix, null);
    }

    /// <summary>True where the text lies in the range.</summary>
    public bool Holds(string text) =>
        CodePointOrder.Instance.Compare(text, Low) >= 0 && (High is null || CodePointOrder.Instance.Compare(text, High) < 0);
}
