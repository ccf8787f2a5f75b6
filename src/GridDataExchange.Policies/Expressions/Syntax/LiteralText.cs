using System.Globalization;
using System.Text;

namespace GridDataExchange.Policies.Expressions.Syntax;

/// <summary>Reads what stands between quotes, and numbers, as CEL does.</summary>
internal static class LiteralText
{
    /// <summary>The text that a quoted literal stands for.</summary>
    /// <param name="text">The whole expression.</param>
    /// <param name="start">Where the opening quote stands.</param>
    /// <param name="end">The place after the closing quote.</param>
    public static string Unquote(string text, int start, int end)
    {
        var value = new StringBuilder(end - start);
        for (var at = start + 1; at < end - 1;)
        {
            if (text[at] != '\\')
            {
                value.Append(text[at++]);
                continue;
            }

            at += Unescape(text, at, end - 1, value);
        }

        var result = value.ToString();
        return result.Contains('\0', StringComparison.Ordinal) || !WellFormedText.Is(result)
            ? throw new ExpressionException(text, start, "a text may hold neither NUL nor half of a surrogate pair, since no stored text does")
            : result;
    }

    /// <summary>The number that a literal of digits stands for, decimal or <c>0x…</c>, perhaps negative.</summary>
    public static long Number(string text, int start, string literal)
    {
        var digits = literal.AsSpan();
        var negative = digits[0] == '-';
        digits = negative ? digits[1..] : digits;
        var hexadecimal = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        digits = hexadecimal ? digits[2..] : digits;
        if (!Int128.TryParse(digits, hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var value) || digits.Length > 30)
        {
            throw new ExpressionException(text, start, $"`{literal}` is not a whole number: write digits alone, such as 60");
        }

        value = negative ? -value : value;
        return value >= long.MinValue && value <= long.MaxValue
            ? (long)value
            : throw new ExpressionException(text, start, $"`{literal}` does not fit into 64 bits");
    }

    private static int Unescape(string text, int at, int end, StringBuilder value)
    {
        var letter = text[at + 1];
        var simple = "abfnrtv\\?\"'`".IndexOf(letter, StringComparison.Ordinal);
        if (simple >= 0)
        {
            value.Append("\a\b\f\n\r\t\v\\?\"'`"[simple]);
            return 2;
        }

        var (skip, digits, radix) = letter switch
        {
            'x' or 'X' => (2, 2, 16),
            'u' => (2, 4, 16),
            'U' => (2, 8, 16),
            >= '0' and <= '3' => (1, 3, 8),
            _ => (0, 0, 0),
        };
        var code = 0L;
        for (var i = at + skip; i < at + skip + digits; i++)
        {
            var digit = i < end && char.IsAsciiHexDigit(text[i]) ? Convert.ToInt32(text[i].ToString(), 16) : radix;
            code = digit < radix ? (code * radix) + digit : throw Refused(text, at);
        }

        if (digits == 0 || !Rune.IsValid((int)Math.Min(code, int.MaxValue)))
        {
            throw Refused(text, at);
        }

        value.Append(new Rune((int)code).ToString());
        return skip + digits;
    }

    private static ExpressionException Refused(string text, int at) =>
        new(text, at, @"this escape means no character: write one of \n \r \t \\ \"" \' \xhh \uhhhh \Uhhhhhhhh");
}
