using System.Globalization;
using System.Text.RegularExpressions;

namespace GridDataExchange.Policies.Cel.Values;

/// <summary>A timestamp of CEL: nanoseconds between the years 1 and 9999 (google.protobuf.Timestamp).</summary>
/// <param name="Seconds">Since 1970-01-01T00:00:00Z.</param>
/// <param name="Nanos">Of the second, 0 to 999,999,999.</param>
internal readonly partial record struct Moment(long Seconds, int Nanos) : IComparable<Moment>
{
    private const long First = -62_135_596_800;
    private const long Last = 253_402_300_799;
    private const long NanosPerSecond = 1_000_000_000;
    private const int NanosPerTick = 100;

    public static CelValue OfSeconds(long seconds) => seconds is >= First and <= Last ? CelValue.Of(new Moment(seconds, 0)) : CelErrors.Range;

    public static Moment Of(DateTimeOffset moment)
    {
        var ticks = moment.UtcTicks - DateTime.UnixEpoch.Ticks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        return rest < 0
            ? new(seconds - 1, (int)(rest + TimeSpan.TicksPerSecond) * NanosPerTick)
            : new(seconds, (int)rest * NanosPerTick);
    }

    /// <summary>The moment so many nanoseconds later, or an error outside of the years 1 to 9999.</summary>
    public CelValue Add(Int128 nanoseconds)
    {
        var sum = ((Int128)Seconds * NanosPerSecond) + Nanos + nanoseconds;
        return sum >= (Int128)First * NanosPerSecond && sum < ((Int128)Last + 1) * NanosPerSecond ? CelValue.Of(OfNanoseconds(sum)) : CelErrors.Range;
    }

    /// <summary>Nanoseconds from another moment to this, or an error where a duration cannot hold them.</summary>
    public CelValue Since(Moment other)
    {
        var difference = (((Int128)Seconds - other.Seconds) * NanosPerSecond) + Nanos - other.Nanos;
        return difference >= long.MinValue && difference <= long.MaxValue ? CelValue.OfNanoseconds((long)difference) : CelErrors.Range;
    }

    public int CompareTo(Moment other) => Seconds == other.Seconds ? Nanos.CompareTo(other.Nanos) : Seconds.CompareTo(other.Seconds);

    /// <summary>RFC 3339, in UTC, with as many digits after the seconds as are needed.</summary>
    public override string ToString()
    {
        var second = DateTime.UnixEpoch.AddTicks(Seconds * TimeSpan.TicksPerSecond).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return Nanos == 0 ? second + "Z" : string.Create(CultureInfo.InvariantCulture, $"{second}.{Nanos:D9}").TrimEnd('0') + "Z";
    }

    /// <summary>Reads RFC 3339.</summary>
    public static CelValue Parse(string text)
    {
        var match = Rfc3339().Match(text);
        if (!match.Success)
        {
            return CelErrors.Conversion;
        }

        var (year, month, day) = (Part(match, 1), Part(match, 2), Part(match, 3));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || Part(match, 4) > 23 || Part(match, 5) > 59 || Part(match, 6) > 59)
        {
            return CelErrors.Range;
        }

        var local = new DateTime(year, month, day, Part(match, 4), Part(match, 5), Part(match, 6), DateTimeKind.Utc);
        var offset = TimeZones.FixedOffset(match.Groups[8].Value);
        if (offset is null)
        {
            return CelErrors.Range;
        }

        var seconds = ((local.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond) - offset.Value;
        var nanos = match.Groups[7].Success ? int.Parse(match.Groups[7].Value.PadRight(9, '0'), CultureInfo.InvariantCulture) : 0;
        return seconds is >= First and <= Last ? CelValue.Of(new Moment(seconds, nanos)) : CelErrors.Range;
    }

    private static Moment OfNanoseconds(Int128 sum)
    {
        var (seconds, rest) = Int128.DivRem(sum, NanosPerSecond);
        return rest < 0 ? new((long)seconds - 1, (int)(rest + NanosPerSecond)) : new((long)seconds, (int)rest);
    }

    private static int Part(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})\z", RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Rfc3339();
}
