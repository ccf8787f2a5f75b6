using System.Globalization;
using GridDataExchange.Query;

namespace GridDataExchange.Exchange.Reports;

/// <summary>From when to when a report tells, as it was asked and as moments; the end is not included.</summary>
internal sealed record ReportPeriod(string? FromText, string? ToText, DateTimeOffset From, DateTimeOffset To)
{
    private static readonly DateTimeOffset Earliest = new(1, 1, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(9999, 12, 30, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads days (the whole of the last one belongs to it) or moments with their offset; absent is without bound.</summary>
    /// <exception cref="RefusedException">One is neither, or they are the wrong way round.</exception>
    public static ReportPeriod Read(string? from, string? to, TimeZoneInfo zone)
    {
        var period = new ReportPeriod(from, to, from is null ? Earliest : Moment(from, zone, 0, "from"), to is null ? Latest : Moment(to, zone, 1, "to"));
        return period.From < period.To ? period : throw new RefusedException(RefusalCode.BadInput, "`from` must be before `to`");
    }

    private static DateTimeOffset Moment(string text, TimeZoneInfo zone, int days, string member)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1 and < 9999)
        {
            var midnight = day.AddDays(days).ToDateTime(TimeOnly.MinValue);
            return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
        }

        return text.Length is >= 20 and <= 40 && text[10] == 'T' && (text[^1] == 'Z' || text[^6] is '+' or '-')
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var moment) && moment.Year is > 1 and < 9999
                ? moment
                : throw new RefusedException(RefusalCode.BadInput, $"`{member}` must be a day such as 2026-01-31, or a moment such as 2026-01-31T08:00:00Z");
    }
}
