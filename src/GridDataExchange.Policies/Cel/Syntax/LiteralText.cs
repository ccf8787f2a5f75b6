using System.Text;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Cel.Syntax;

/// <summary>Reads what stands between quotes as CEL does: a <see cref="string"/>, or bytes after the prefix <c>b</c>.</summary>
internal sealed class LiteralText
{
    private readonly string text;
    private readonly bool isBytes;
    private readonly int end;
    private readonly StringBuilder characters = new();
    private readonly List<byte> bytes = [];

    private LiteralText(string text, bool isBytes, int end)
    {
        this.text = text;
        this.isBytes = isBytes;
        this.end = end;
    }

    /// <summary>The value that a quoted literal stands for.</summary>
    /// <param name="text">The whole expression.</param>
    /// <param name="start">Where the prefix or opening quote stands.</param>
    /// <param name="end">The place after the closing quote.</param>
    /// <exception cref="ExpressionException">An escape means no character, or the text is half of a surrogate pair.</exception>
    public static object Unquote(string text, int start, int end)
    {
        var prefix = text.AsSpan(start, QuotedText.PrefixLength(text.AsSpan(start)));
        var quote = QuotedText.QuoteLength(text.AsSpan(start + prefix.Length, end - start - prefix.Length));
        var inner = start + prefix.Length + quote;
        var isBytes = prefix is ['b' or 'B', ..];
        if (QuotedText.IsRaw(prefix))
        {
            var raw = text[inner..(end - quote)];
            return !WellFormedText.Is(raw) ? throw HalfPair(text, start) : isBytes ? Encoding.UTF8.GetBytes(raw) : raw;
        }

        return new LiteralText(text, isBytes, end - quote).Read(start, inner);
    }

    private object Read(int start, int inner)
    {
        for (var at = inner; at < end;)
        {
            if (text[at] == '\\')
            {
                at += Unescape(at);
            }
            else if (Rune.TryGetRuneAt(text, at, out var rune))
            {
                Append(rune);
                at += rune.Utf16SequenceLength;
            }
            else
            {
                throw HalfPair(text, start);
            }
        }

        return isBytes ? bytes.ToArray() : characters.ToString();
    }

    private int Unescape(int at)
    {
        var letter = text[at + 1];
        var simple = "abfnrtv\\?\"'`".IndexOf(letter, StringComparison.Ordinal);
        if (simple >= 0)
        {
            Append(new Rune("\a\b\f\n\r\t\v\\?\"'`"[simple]));
            return 2;
        }

        var (skip, digits, radix) = letter switch
        {
            'x' or 'X' => (2, 2, 16),
            'u' when !isBytes => (2, 4, 16),
            'U' when !isBytes => (2, 8, 16),
            >= '0' and <= '3' => (1, 3, 8),
            _ => (0, 0, 0),
        };
        var code = 0L;
        for (var i = at + skip; i < at + skip + digits; i++)
        {
            var digit = i < end && char.IsAsciiHexDigit(text[i]) ? Convert.ToInt32(text[i].ToString(), 16) : radix;
            code = digit < radix ? (code * radix) + digit : throw Refused(at);
        }

        if (digits == 0 || !Rune.IsValid((int)Math.Min(code, int.MaxValue)))
        {
            throw Refused(at);
        }

        if (isBytes)
        {
            bytes.Add((byte)code);
        }
        else
        {
            Append(new Rune((int)code));
        }

        return skip + digits;
    }

    private void Append(Rune rune)
    {
        if (isBytes)
        {
            Span<byte> utf8 = stackalloc byte[4];
            bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
        }
        else
        {
            characters.Append(rune.ToString());
        }
    }

    private ExpressionException Refused(int at) => new(text, at, isBytes
        ? @"this escape means no byte: write one of \n \r \t \\ \"" \' \xhh \ooo"
        : @"this escape means no character: write one of \n \r \t \\ \"" \' \xhh \uhhhh \Uhhhhhhhh");

    private static ExpressionException HalfPair(string text, int start) => new(text, start, "a text may not hold half of a surrogate pair: write the whole character");
}
