using GridDataExchange.Catalog;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Registry;

namespace GridDataExchange.Exchange.Reports;

/// <summary>Makes the entries of a report from what the index has of a person.</summary>
/// <remarks>
/// Times are cut to the minute: to the day would hide a look at night; to the second, the reports of two people would tell that they stood in one
/// answer. Entries of one minute come in an order that follows from what they say, and those that say the same are one.
/// </remarks>
/// <param name="catalogue">Titles, purposes and their seals.</param>
/// <param name="rights">Names of departments.</param>
/// <param name="version">The version of the policies in force.</param>
/// <param name="past">Purposes as they were under other versions.</param>
/// <param name="zone">The zone of the report's times.</param>
/// <param name="today">The day, there: what is sealed until a later day is left out without a trace.</param>
internal sealed class SubjectEntries(Catalogue catalogue, string version, RightsSnapshot rights, PastPurposes past, TimeZoneInfo zone, DateOnly today)
{
    /// <summary>Codes of the purposes that must not show.</summary>
    public static IEnumerable<string> Sealed(Catalogue catalogue, DateOnly today) => catalogue.Purposes.Where(p => IsSealed(p.SealedUntil, today)).Select(p => p.Code);

    public async Task<IReadOnlyList<SubjectEntry>> OfAsync(IEnumerable<PersonDisclosure> found, CancellationToken cancellationToken)
    {
        var entries = new Dictionary<string, SubjectEntry>(StringComparer.Ordinal);
        foreach (var one in found)
        {
            if (await PurposeOfAsync(one, cancellationToken).ConfigureAwait(false) is { } purpose)
            {
                var minute = TimeZoneInfo.ConvertTime(new DateTimeOffset(one.Time.Ticks - (one.Time.Ticks % TimeSpan.TicksPerMinute), one.Time.Offset), zone);
                var saying = $"{one.Department} {one.Purpose} {purpose.Title?.En} {purpose.Title?.Zh} {purpose.Basis} {one.Kind} {one.Dataset} {string.Join(' ', one.Fields)}";
                entries.TryAdd($"{long.MaxValue - minute.UtcTicks:D19} {saying}", new SubjectEntry(minute, one.Kind != "looked-up", Department(one.Department), purpose, DatasetOf(one.Dataset), Fields(one)));
            }
        }

        return [.. entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => e.Value)];
    }

    private static bool IsSealed(DateOnly? until, DateOnly today) => until is { } day && today < day;

    /// <summary>Null for a purpose that is sealed.</summary>
    private async ValueTask<StatedPurpose?> PurposeOfAsync(PersonDisclosure one, CancellationToken cancellationToken)
    {
        if (one.Purpose is not { } code)
        {
            return new StatedPurpose(null, null, null, false);
        }

        // It rested on what was in force at the look; of its seal and today's the longer one counts.
        var now = catalogue.FindPurpose(code);
        var was = one.Policy == version ? null : await past.FindAsync(code, one.Policy, cancellationToken).ConfigureAwait(false);
        return IsSealed(now?.SealedUntil, today) || IsSealed(was?.SealedUntil, today) ? null
            : was is not null ? new StatedPurpose(code, was.Title, was.Basis, now is not null)
            : new StatedPurpose(code, now?.Title, now?.LegalBasis, now is not null);
    }

    private Named Department(string code) => new(code, rights.Departments.GetValueOrDefault(code) is { } known ? new Title(known.TitleEn, known.TitleZh) : null);

    private Named DatasetOf(string name) => new(name, catalogue.FindDataset(name)?.Header.Title);

    private List<ShownField> Fields(PersonDisclosure one)
    {
        var dataset = catalogue.FindDataset(one.Dataset);
        return
        [
            .. one.Fields.GroupBy(f => f.Field, StringComparer.Ordinal).Select(f => new ShownField(
                new Named(f.Key, dataset?.FindField(f.Key)?.Title ?? dataset?.FindRelation(f.Key)?.Title),
                [.. f.Select(t => new Named(t.Treatment, TreatmentTitles.Of(t.Treatment)))])),
        ];
    }
}
