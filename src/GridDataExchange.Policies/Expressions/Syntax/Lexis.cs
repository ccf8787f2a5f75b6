using System.Globalization;

namespace GridDataExchange.Policies.Expressions.Syntax;

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
                    at += QuotedLength(text, at) - 1;
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
                case (< ' ' and not ('\t' or '\n' or '\r')) or > '~':
                    throw new ExpressionException(text, at, $"the character {CodePointAt(text, at)} may stand only in a text between quotes");
            }
        }
    }

    // A text ends at the same quote, not escaped, in the same line (CEL's STRING_LIT).
    private static int QuotedLength(string text, int start)
    {
        for (var at = start + 1; at < text.Length && text[at] is not ('\n' or '\r'); at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == text[start])
            {
                return at - start + 1;
            }
        }

        throw new ExpressionException(text, start, $"the text that begins here needs a closing {text[start]} in the same line");
    }

    private static string CodePointAt(string text, int at) =>
        "U+" + (char.IsSurrogatePair(text, at) ? char.ConvertToUtf32(text, at) : text[at]).ToString("X4", CultureInfo.InvariantCulture);
}
