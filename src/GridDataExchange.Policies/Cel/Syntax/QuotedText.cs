namespace GridDataExchange.Policies.Cel.Syntax;

/// <summary>Where a text between quotes ends: single, double or triple quotes, perhaps raw (<c>r</c>) or bytes (<c>b</c>).</summary>
internal static class QuotedText
{
    /// <summary>The length of the text that begins here, its prefix and quotes included; 0 where none begins or it has no end.</summary>
    public static int Scan(ReadOnlySpan<char> rest)
    {
        var prefix = PrefixLength(rest);
        var quoted = QuotedLength(rest[prefix..], IsRaw(rest[..prefix]));
        return quoted == 0 ? 0 : prefix + quoted;
    }

    /// <summary>The length of <c>b</c>, <c>r</c> or <c>br</c> before a quote.</summary>
    public static int PrefixLength(ReadOnlySpan<char> rest)
    {
        var length = rest is ['b' or 'B', ..] ? 1 : 0;
        length += rest[length..] is ['r' or 'R', ..] ? 1 : 0;
        return rest[length..] is ['"' or '\'', ..] ? length : 0;
    }

    /// <summary>True where the prefix says that a backslash is no escape.</summary>
    public static bool IsRaw(ReadOnlySpan<char> prefix) => prefix is [.., 'r' or 'R'];

    /// <summary>The length of one quote mark as used here: 1, or 3 for a text of several lines.</summary>
    public static int QuoteLength(ReadOnlySpan<char> quoted) => quoted.Length >= 3 && quoted[1] == quoted[0] && quoted[2] == quoted[0] ? 3 : 1;

    // A text ends at the same quote, not escaped, in the same line unless the quote is triple (CEL's STRING_LIT).
    private static int QuotedLength(ReadOnlySpan<char> quoted, bool raw)
    {
        if (quoted is not ['"' or '\'', ..])
        {
            return 0;
        }

        var quote = quoted[..QuoteLength(quoted)];
        for (var at = quote.Length; at < quoted.Length; at++)
        {
            if (quoted[at..].StartsWith(quote))
            {
                return at + quote.Length;
            }

            if (quote.Length == 1 && quoted[at] is ('\n' or '\r'))
            {
                return 0;
            }

            at += quoted[at] == '\\' && !raw ? 1 : 0;
        }

        return 0;
    }
}
