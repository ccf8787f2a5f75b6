using System.Globalization;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Cel.Syntax;

/// <summary>What is checked of a text before the grammar sees it: its length, the nesting of its brackets, its characters.</summary>
internal static class Lexis
{
    /// <exception cref="ExpressionException">The text is refused.</exception>
    public static void Check(string text)
    {
        if (text.Length > ExpressionReader.MaxLength)
        {
            throw new ExpressionException(text, ExpressionReader.MaxLength, $"an expression may have {ExpressionReader.MaxLength} characters at most, this one has {text.Length}");
        }

        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '"' or '\'':
                    at = QuotedEnd(text, at) - 1;
                    break;
                case '`':
                    var name = text.IndexOfAny(['`', '\n', '\r'], at + 1);
                    at = name >= 0 && text[name] == '`' ? name : throw new ExpressionException(text, at, "the name that begins here needs a closing ` in the same line");
                    break;
                case '/' when at + 1 < text.Length && text[at + 1] == '/':
                    var end = text.IndexOf('\n', at);
                    at = end < 0 ? text.Length : end;
                    break;
                case '(' or '[' or '{' when ++depth > ExpressionReader.MaxDepth:
                    throw new ExpressionException(text, at, $"brackets may be nested {ExpressionReader.MaxDepth} deep at most");
                case ')' or ']' or '}':
                    depth--;
                    break;
                case (< ' ' and not ('\t' or '\n' or '\r' or '\f')) or > '~':
                    throw new ExpressionException(text, at, $"the character {CodePointAt(text, at)} may stand only in a text between quotes");
            }
        }
    }

    private static int QuotedEnd(string text, int quote)
    {
        var start = quote;
        while (start > 0 && quote - start < 2 && char.IsAsciiLetterOrDigit(text[start - 1]))
        {
            start--;
        }

        // `r` and `b` before the quote are a prefix only where no name ends in them.
        var isName = start > 0 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] == '_');
        while (!isName && start < quote && QuotedText.PrefixLength(text.AsSpan(start)) != quote - start)
        {
            start++;
        }

        start = isName ? quote : start;
        var length = QuotedText.Scan(text.AsSpan(start));
        return length > 0
            ? start + length
            : throw new ExpressionException(text, quote, QuotedText.QuoteLength(text.AsSpan(quote)) == 3
                ? $"the text that begins here needs three closing {text[quote]}"
                : $"the text that begins here needs a closing {text[quote]} in the same line");
    }

    private static string CodePointAt(string text, int at) =>
        "U+" + (char.IsSurrogatePair(text, at) ? char.ConvertToUtf32(text, at) : text[at]).ToString("X4", CultureInfo.InvariantCulture);
}
