using System.Globalization;
using GridDataExchange.Policies;

namespace GridDataExchange.Query.Describing;

/// <summary>What <c>me</c> tells that the entitlement does not hold.</summary>
/// <param name="Grant">The grant it rests on.</param>
/// <param name="Expires">When the rights end.</param>
/// <param name="Quotas">What is left of bounds by the day.</param>
public sealed record CallerFacts(Guid Grant, DateTimeOffset Expires, IReadOnlyList<QuotaLeft> Quotas);

/// <summary>What is left of a bound that is counted by the day.</summary>
/// <param name="Dataset">Whose rows or persons are counted.</param>
/// <param name="Limit">The bound's name, such as <c>lookupsPerDay</c>.</param>
/// <param name="PerDay">The bound.</param>
/// <param name="Used">How much of it is used up.</param>
public sealed record QuotaLeft(string Dataset, string Limit, int PerDay, long Used)
{
    private const int Step = 5;

    /// <summary>In steps of 5 %, so that the number tells nothing of a single person or look-up: rounded down, so that 0 may be a few.</summary>
    public int PercentLeft => (int)(Math.Clamp(PerDay - Used, 0, PerDay) * 100 / PerDay / Step * Step);
}

/// <summary>Makes what <c>me</c> shows.</summary>
internal static class CallerDescription
{
    public static Described Of(Entitlement entitlement, CallerFacts facts)
    {
        var caller = entitlement.Caller;
        return new("Me", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["department"] = caller.Department,
            ["client"] = caller.Client,
            ["purpose"] = caller.Purpose,
            ["grant"] = facts.Grant.ToString("D", CultureInfo.InvariantCulture),
            ["expires"] = facts.Expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["scopes"] = caller.Scopes.AsEnumerable(),
            ["jurisdictions"] = caller.Jurisdictions.AsEnumerable(),
            ["quotas"] = facts.Quotas.Select(Of),
            ["datasets"] = entitlement.Datasets.Select(d => Of(entitlement, d)),
        });
    }

    private static Described Of(QuotaLeft quota) => new("Quota", new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["dataset"] = quota.Dataset,
        ["limit"] = quota.Limit,
        ["perDay"] = quota.PerDay,
        ["percentLeft"] = quota.PercentLeft,
    });

    private static Described Of(Entitlement entitlement, DatasetEntitlement granted) => new("MyDataset", new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["name"] = granted.Dataset.Name,
        ["rowsPerRequest"] = granted.RowsPerRequest,
        ["fields"] = granted.Dataset.Fields.Select(f => f.Name)
            .Concat(granted.Dataset.Relations.Where(r => entitlement.Find(r.To) is not null).Select(r => r.Name))
            .Where(name => granted.Shows(name) || granted.Lookup.Contains(name))
            .Select(name => new Described("MyField", new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["name"] = name,
                ["treatments"] = granted.TreatmentsOf(name).Select(t => t.Name),
                ["lookup"] = granted.Lookup.Contains(name),
            })),
    });
}
