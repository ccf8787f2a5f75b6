using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace GridDataExchange.Protection;

/// <summary>What one retention key seals: the records of a retention class that were written in one month (UTC). Text: <c>1095-202611</c>.</summary>
/// <param name="Days">The class: days that its records are kept, <see cref="FewestDays"/> to <see cref="MostDays"/>.</param>
/// <param name="Month">The month they were written in: year × 100 + month, such as 202611.</param>
public readonly record struct RetentionPeriod(int Days, int Month)
{
    /// <summary>No record is kept shorter: six months, whichever they are.</summary>
    public const int FewestDays = 184;

    /// <summary>The longest class.</summary>
    public const int MostDays = 36_500;

    /// <summary>When the last record of it has been kept for its days: from then on the key may be destroyed.</summary>
    public DateTimeOffset Ends => new DateTimeOffset(Month / 100, Month % 100, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1).AddDays(Days);

    /// <summary>The period of a record that is written at a moment and kept for so many days; never fewer than <see cref="FewestDays"/>.</summary>
    public static RetentionPeriod Of(int days, DateTimeOffset written)
    {
        var utc = written.UtcDateTime;
        return new(Math.Clamp(days, FewestDays, MostDays), (utc.Year * 100) + utc.Month);
    }

    /// <summary>Reads what <see cref="ToString"/> writes, and nothing else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RetentionPeriod period)
    {
        period = default;
        if (text?.Split('-') is not [{ Length: > 0 } days, { Length: 6 } month]
            || !int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var d) || d is < FewestDays or > MostDays
            || !int.TryParse(month, NumberStyles.None, CultureInfo.InvariantCulture, out var m) || m / 100 is < 2000 or > 9000 || m % 100 is < 1 or > 12)
        {
            return false;
        }

        period = new(d, m);
        return text == period.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Days}-{Month:D6}");
}
