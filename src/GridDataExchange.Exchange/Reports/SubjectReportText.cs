using System.Globalization;

namespace GridDataExchange.Exchange.Reports;

/// <summary>Times and days of a report as text.</summary>
internal static class SubjectReportText
{
    public static string Minute(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture);

    public static string? Minute(DateTimeOffset? time) => time is { } known ? Minute(known) : null;

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
