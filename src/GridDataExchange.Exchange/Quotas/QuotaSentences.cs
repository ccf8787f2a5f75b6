using System.Globalization;
using GridDataExchange.Query;

namespace GridDataExchange.Exchange.Quotas;

/// <summary>The words in which a quota refuses: which bound, its value, of which dataset, and when it is renewed.</summary>
internal sealed class QuotaSentences(TimeZoneInfo zone)
{
    public const string PersonsPerDay = "personsPerDay";
    public const string LookupsPerDay = "lookupsPerDay";

    public RefusedException Persons(QuotaKey key, int bound) => new(
        RefusalCode.QuotaExceeded, $"`{PersonsPerDay}` of {key.Dataset} would be passed: your policies allow {bound} different persons a day, renewed at {Renewed(key.Day)}; until then ask for fewer, or for persons you were shown today");

    public RefusedException Closed(QuotaKey key, int bound) => new(
        RefusalCode.QuotaExceeded, $"`{PersonsPerDay}` of {key.Dataset} is used up: your policies allow {bound} different persons a day, and too many requests for others followed; ask again after {Renewed(key.Day)}");

    public RefusedException Lookups(QuotaKey key, int bound) => new(
        RefusalCode.QuotaExceeded, $"`{LookupsPerDay}` of {key.Dataset} would be passed: your policies allow {bound} lookups a day, found or not, renewed at {Renewed(key.Day)}");

    private string Renewed(DateOnly day)
    {
        var midnight = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
    }
}
