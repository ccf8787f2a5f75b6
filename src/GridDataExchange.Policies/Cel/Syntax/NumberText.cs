using System.Buffers;
using System.Globalization;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Cel.Syntax;

/// <summary>Reads the literals of numbers: <c>60</c>, <c>0x3C</c>, <c>60u</c>, <c>6e1</c>, each perhaps negative (CEL's INT_LIT, UINT_LIT, FLOAT_LIT).</summary>
internal static class NumberText
{
    private static readonly SearchValues<char> WordPart = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");

    /// <summary>The length of the number that begins here, what is run into it included; 0 where none begins.</summary>
    public static int Scan(ReadOnlySpan<char> rest)
    {
        var at = rest.StartsWith('-') ? 1 : 0;
        while (at > 0 && at < rest.Length && rest[at] is ' ' or '\t')
        {
            at++;
        }

        if (!Digit(rest, at) && !(At(rest, at) == '.' && Digit(rest, at + 1)))
        {
            return 0;
        }

        at = Word(rest, at);
        if (At(rest, at) == '.' && Digit(rest, at + 1))
        {
            at = Word(rest, at + 1);
        }

        return At(rest, at - 1) is 'e' or 'E' && At(rest, at) is '+' or '-' && Digit(rest, at + 1) && !rest[..at].ContainsAny('x', 'X')
            ? Word(rest, at + 1)
            : at;
    }

    /// <summary>The number: <see cref="long"/>, <see cref="ulong"/> or <see cref="double"/>.</summary>
    /// <exception cref="ExpressionException">It is none, or does not fit.</exception>
    public static object Read(string text, int start, string literal)
    {
        var negative = literal.StartsWith('-');
        var digits = literal.AsSpan(negative ? 1 : 0).TrimStart();
        var hexadecimal = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (!hexadecimal && digits.IndexOfAny(".eE") >= 0)
        {
            return !double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var real)
                ? throw NoNumber(text, start, literal)
                : double.IsFinite(real) ? negative ? -real : real : throw TooLarge(text, start, literal);
        }

        var unsigned = digits[^1] is 'u' or 'U';
        digits = digits[(hexadecimal ? 2 : 0)..^(unsigned ? 1 : 0)];
        if (digits.Length > 30 || !UInt128.TryParse(digits, hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            throw digits.Length > 30 && !digits.ContainsAnyExceptInRange('0', '9') ? TooLarge(text, start, literal) : NoNumber(text, start, literal);
        }

        return (unsigned, negative) switch
        {
            (true, true) => throw new ExpressionException(text, start, $"`{literal}` cannot be: a number with `u` is never negative"),
            (true, false) => value <= ulong.MaxValue ? (ulong)value : throw TooLarge(text, start, literal),
            (false, true) => value <= (UInt128)long.MaxValue + 1 ? (long)-(Int128)value : throw TooLarge(text, start, literal),
            _ => value <= (UInt128)long.MaxValue ? (long)value : throw TooLarge(text, start, literal),
        };
    }

    private static int Word(ReadOnlySpan<char> rest, int at)
    {
        var length = rest[at..].IndexOfAnyExcept(WordPart);
        return length < 0 ? rest.Length : at + length;
    }

    private static char At(ReadOnlySpan<char> rest, int at) => at >= 0 && at < rest.Length ? rest[at] : '\0';

    private static bool Digit(ReadOnlySpan<char> rest, int at) => char.IsAsciiDigit(At(rest, at));

    private static ExpressionException NoNumber(string text, int start, string literal) =>
        new(text, start, $"`{literal}` is no number: write digits such as 60, 0x3C, 60u or 1.5e3");

    private static ExpressionException TooLarge(string text, int start, string literal) => new(text, start, $"`{literal}` does not fit into 64 bits");
}
