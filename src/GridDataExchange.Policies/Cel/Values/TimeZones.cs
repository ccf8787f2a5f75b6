using System.Collections.Concurrent;
using System.Globalization;

namespace GridDataExchange.Policies.Cel.Values;

/// <summary>Time zones by their IANA names or as fixed offsets.</summary>
internal static class TimeZones
{
    private static readonly ConcurrentDictionary<string, TimeZoneInfo> Known = new(StringComparer.Ordinal);

    /// <summary>Seconds that clocks of a zone are ahead of UTC at a moment; null where there is no such zone.</summary>
    public static long? OffsetAt(string zone, Moment moment)
    {
        if (FixedOffset(zone) is { } offset)
        {
            return offset;
        }

        return Find(zone) is { } found
            ? (long)found.GetUtcOffset(DateTime.UnixEpoch.AddTicks(moment.Seconds * TimeSpan.TicksPerSecond)).TotalSeconds
            : null;
    }

    /// <summary>Seconds of <c>+08:00</c>, <c>-02:30</c>, <c>02:00</c>, <c>Z</c>, <c>UTC</c>; null where the text is none of these.</summary>
    public static long? FixedOffset(string text)
    {
        if (text is "Z" or "UTC")
        {
            return 0;
        }

        var digits = text.AsSpan(text is ['+' or '-', ..] ? 1 : 0);
        return digits.Length == 5 && digits[2] == ':' && TwoDigits(digits[..2]) is { } hours and <= 23 && TwoDigits(digits[3..]) is { } minutes and <= 59
            ? ((hours * 3600) + (minutes * 60)) * (text[0] == '-' ? -1 : 1)
            : null;
    }

    private static long? TwoDigits(ReadOnlySpan<char> digits) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    // A name is looked up in the system's zone files: no name may lead out of their folder.
    private static TimeZoneInfo? Find(string name)
    {
        if (Known.TryGetValue(name, out var zone))
        {
            return zone;
        }

        if (name.Length is 0 or > 64 || !char.IsAsciiLetter(name[0]) || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '/' or '+' or '-')
            || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone))
        {
            return null;
        }

        return Known.GetOrAdd(name, zone);
    }
}
