using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Functions;

/// <summary>The parts of timestamps, in UTC or in a zone, and of durations. Months, days of the month and of the year count from 0, but <c>getDate</c> from 1.</summary>
internal static class Times
{
    private const long PerSecond = 1_000_000_000;
    private const long PerDay = 86_400;
    private const int LookupSteps = 20;

    public static IEnumerable<Function> All { get; } =
    [
        .. Part("getFullYear", static local => local.Year),
        .. Part("getMonth", static local => local.Month - 1),
        .. Part("getDate", static local => local.Day),
        .. Part("getDayOfMonth", static local => local.Day - 1),
        .. Part("getDayOfWeek", static local => local.DayOfWeek),
        .. Part("getDayOfYear", static local => local.DayOfYear - 1),
        .. Part("getHours", static local => local.Second / 3600, static nanos => nanos / (3600 * PerSecond)),
        .. Part("getMinutes", static local => local.Second / 60 % 60, static nanos => nanos / (60 * PerSecond)),
        .. Part("getSeconds", static local => local.Second % 60, static nanos => nanos / PerSecond),
        .. Part("getMilliseconds", static local => local.Nanos / 1_000_000, static nanos => nanos % PerSecond / 1_000_000),
    ];

    private static Function[] Part(string name, Func<LocalTime, long> ofTime, Func<long, long>? ofDuration = null)
    {
        string[] signatures = ofDuration is null ? ["timestamp -> int"] : ["timestamp -> int", "duration -> int"];
        return
        [
            Function.Member(name, (ref _, in value, in _) => value.Kind switch
            {
                CelKind.Timestamp => CelValue.Of(ofTime(LocalTime.Of(value.Moment, 0))),
                CelKind.Duration when ofDuration is not null => CelValue.Of(ofDuration(value.Nanoseconds)),
                _ => CelErrors.NoOverload,
            }, signatures),
            Function.Member(name, (ref frame, in value, in zone) =>
                value.Kind != CelKind.Timestamp || zone.Kind != CelKind.String ? CelErrors.NoOverload
                : !frame.Spend(LookupSteps) ? CelErrors.TooManySteps
                : TimeZones.OffsetAt(zone.Text, value.Moment) is { } offset ? CelValue.Of(ofTime(LocalTime.Of(value.Moment, offset)))
                : CelErrors.TimeZone, "timestamp, string -> int"),
        ];
    }

    // Computed without DateTime, since an offset may lead out of its years.
    private readonly record struct LocalTime(long Year, long Month, long Day, long DayOfWeek, long DayOfYear, long Second, long Nanos)
    {
        public static LocalTime Of(Moment moment, long offset)
        {
            var local = moment.Seconds + offset;
            var days = Math.DivRem(local, PerDay, out var second);
            (days, second) = second < 0 ? (days - 1, second + PerDay) : (days, second);

            // Days from 0000-03-01 in the proleptic Gregorian calendar, in eras of 400 years.
            var shifted = days + 719_468;
            var era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097;
            var dayOfEra = shifted - (era * 146_097);
            var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
            var dayFromMarch = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
            var monthFromMarch = ((5 * dayFromMarch) + 2) / 153;
            var day = dayFromMarch - (((153 * monthFromMarch) + 2) / 5) + 1;
            var month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
            var year = yearOfEra + (era * 400) + (month <= 2 ? 1 : 0);
            var isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            var dayOfYear = monthFromMarch < 10 ? dayFromMarch + (isLeap ? 60 : 59) : dayFromMarch - 306;
            return new(year, month, day, (((days + 4) % 7) + 7) % 7, dayOfYear + 1, second, moment.Nanos);
        }
    }
}
