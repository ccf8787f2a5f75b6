using System.Globalization;

namespace GridDataExchange.Policies.Cel.Values;

/// <summary>Durations as CEL writes them: <c>1h30m</c>, <c>-1.5s</c>, <c>10ms</c>. They are held in 64 bits of nanoseconds, about 292 years either way.</summary>
internal static class DurationText
{
    private const long PerSecond = 1_000_000_000;

    public static CelValue Parse(string text)
    {
        var rest = text.AsSpan();
        var negative = rest is ['-', ..];
        rest = rest is ['-' or '+', ..] ? rest[1..] : rest;
        if (rest is "0")
        {
            return CelValue.OfNanoseconds(0);
        }

        Int128 sum = 0;
        if (rest.IsEmpty || rest.Length > 100)
        {
            return CelErrors.Conversion;
        }

        while (!rest.IsEmpty)
        {
            if (!TryReadPart(ref rest, out var part))
            {
                return CelErrors.Conversion;
            }

            sum += part;
        }

        sum = negative ? -sum : sum;
        return sum >= long.MinValue && sum <= long.MaxValue ? CelValue.OfNanoseconds((long)sum) : CelErrors.Range;
    }

    /// <summary>Seconds, with as many digits after them as are needed.</summary>
    public static string Write(long nanoseconds)
    {
        var (seconds, rest) = Int128.DivRem(Int128.Abs(nanoseconds), PerSecond);
        var fraction = rest == 0 ? "" : "." + ((long)rest).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return string.Create(CultureInfo.InvariantCulture, $"{(nanoseconds < 0 ? "-" : "")}{(long)seconds}{fraction}s");
    }

    private static bool TryReadPart(ref ReadOnlySpan<char> rest, out Int128 nanoseconds)
    {
        nanoseconds = 0;
        var whole = DigitsOf(rest);
        var after = rest[whole.Length..];
        var fraction = after is ['.', ..] ? DigitsOf(after[1..]) : [];
        after = after is ['.', ..] ? after[(fraction.Length + 1)..] : after;
        var unit = UnitOf(after);
        if (whole.Length + fraction.Length == 0 || whole.Length > 18 || unit.Length == 0)
        {
            return false;
        }

        Int128 scale = unit.Nanoseconds;
        nanoseconds = whole.IsEmpty ? 0 : long.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture) * scale;
        foreach (var digit in fraction)
        {
            // Parts of a nanosecond are dropped.
            var part = scale * (digit - '0');
            nanoseconds += part / 10;
            scale /= 10;
        }

        rest = after[unit.Length..];
        return true;
    }

    private static ReadOnlySpan<char> DigitsOf(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        return length < 0 ? text : text[..length];
    }

    private static (int Length, long Nanoseconds) UnitOf(ReadOnlySpan<char> text) => text switch
    {
        ['n', 's', ..] => (2, 1),
        ['u' or 'µ' or 'μ', 's', ..] => (2, 1_000),
        ['m', 's', ..] => (2, 1_000_000),
        ['s', ..] => (1, PerSecond),
        ['m', ..] => (1, 60 * PerSecond),
        ['h', ..] => (1, 3600 * PerSecond),
        _ => (0, 0),
    };
}
