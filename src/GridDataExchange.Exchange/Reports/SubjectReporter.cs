using System.Text.Json;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Query;
using GridDataExchange.Registry;

namespace GridDataExchange.Exchange.Reports;

/// <summary>Makes reports to persons: <c>{"dataset", "key", "from", "to", "format"}</c>.</summary>
/// <remarks>A key that nobody has gives an empty report, so that none is asked whether it exists.</remarks>
internal sealed class SubjectReporter(IDatabases databases, IRegistry registry, RetentionKeys keys, TimeZoneInfo zone, TimeProvider clock)
{
    private const int Most = 50_000;

    private readonly PersonReader index = new(databases, keys);

    public async Task<MadeReport> MakeAsync(Request request, JsonElement body, CancellationToken cancellationToken)
    {
        var asked = ReportMembers.Read(body, "dataset", "key", "from", "to", "format");
        var catalogue = request.Policies!.Set.Catalogue;
        var dataset = catalogue.FindDataset(asked.Need("dataset")) is { IsPerson: true } known ? known : throw new RefusedException(RefusalCode.BadInput, "`dataset` must be a dataset whose rows are persons");
        var key = asked.Need("key");
        var period = ReportPeriod.Read(asked.GetValueOrDefault("from"), asked.GetValueOrDefault("to"), zone);
        var isHtml = asked.GetValueOrDefault("format", "json") switch
        {
            "html" => true,
            "json" => false,
            _ => throw new RefusedException(RefusalCode.BadInput, "`format` must be html or json"),
        };

        // Before the records: what is added meanwhile may be in the report, and what it says it has it has.
        var reach = await index.ReachAsync(cancellationToken).ConfigureAwait(false);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
        var found = await index.FindAsync(dataset.Name, key, period.From, period.To, SubjectEntries.Sealed(catalogue, today), Most + 1, cancellationToken).ConfigureAwait(false);
        if (found.Count > Most)
        {
            throw new RefusedException(RefusalCode.TooCostly, $"there are more than {Most} records: ask for a shorter time with `from` and `to`");
        }

        var entries = await new SubjectEntries(catalogue, request.Policies.Set.Version, request.Rights!, new PastPurposes(registry), zone, today).OfAsync(found, cancellationToken).ConfigureAwait(false);
        var erased = Erased();
        var report = new SubjectReport
        {
            Dataset = new Named(dataset.Name, dataset.Header.Title),
            Key = key,
            Made = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone),
            TimeZone = zone.Id,
            Period = period,
            KeptSince = Since(reach.First, erased),
            CompleteTo = reach.Newest is { } newest ? TimeZoneInfo.ConvertTime(newest, zone) : null,
            Erased = erased,
            Entries = entries,
        };
        var bytes = isHtml ? SubjectReportHtml.Write(report) : SubjectReportJson.Write(report);
        return new MadeReport(new ReportAct("ledger.subject-report", null, period, (dataset, dataset.Key, key)), new OfficerReport
        {
            ContentType = isHtml ? "text/html; charset=utf-8" : "application/json; charset=utf-8",
            ContentSecurityPolicy = isHtml ? SubjectReportHtml.ContentSecurityPolicy + "; frame-ancestors 'none'" : null,
            WriteAsync = async (to, stop) => await to.WriteAsync(bytes, stop).ConfigureAwait(false),
        });
    }

    /// <summary>For each class of retention, before which day its records are gone.</summary>
    private List<ErasedRecords> Erased() =>
    [
        .. keys.Destroyed.GroupBy(p => p.Days).OrderBy(g => g.Key)
            .Select(g => new ErasedRecords(g.Key, g.Max(p => new DateOnly(p.Month / 100, p.Month % 100, 1).AddMonths(1)))),
    ];

    private DateTimeOffset? Since(DateTimeOffset? first, List<ErasedRecords> erased)
    {
        var began = first is { } time ? TimeZoneInfo.ConvertTime(time, zone) : (DateTimeOffset?)null;
        var whole = erased.Count == 0 ? (DateTimeOffset?)null : TimeZoneInfo.ConvertTime(new DateTimeOffset(erased.Max(e => e.WrittenBefore).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), zone);
        return began is null || whole > began ? whole ?? began : began;
    }
}
