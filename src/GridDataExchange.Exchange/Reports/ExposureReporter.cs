using System.Text.Json;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Query;

namespace GridDataExchange.Exchange.Reports;

/// <summary>Makes the scope of a breach: <c>{"client", "from", "to", "format"}</c>. Persons by their business keys: they must be notified.</summary>
internal sealed class ExposureReporter(IDatabases databases, RetentionKeys keys, TimeZoneInfo zone)
{
    private readonly ExposureReader index = new(databases, keys);

    public async Task<MadeReport> MakeAsync(Request request, JsonElement body, CancellationToken cancellationToken)
    {
        var asked = ReportMembers.Read(body, "client", "from", "to", "format");
        var client = asked.Need("client");
        if (client == request.Asked.Token.Client)
        {
            throw new RefusedException(RefusalCode.BadInput, "what was read with your own credential another officer must ask: nobody judges self");
        }

        if (!request.Rights!.Clients.ContainsKey(client))
        {
            throw new RefusedException(RefusalCode.BadInput, "no client of that id was ever registered: see the list of grants");
        }

        var period = ReportPeriod.Read(asked.Need("from"), asked.Need("to"), zone);
        var isCsv = asked.GetValueOrDefault("format", "json") switch
        {
            "csv" => true,
            "json" => false,
            _ => throw new RefusedException(RefusalCode.BadInput, "`format` must be json or csv"),
        };
        var exposure = await index.ReadAsync(client, period.From, period.To, cancellationToken).ConfigureAwait(false);
        return new MadeReport(new ReportAct("ledger.exposure", client, period, null), new OfficerReport
        {
            ContentType = isCsv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8",
            WriteAsync = (to, stop) => isCsv ? ExposureCsv.WriteAsync(to, exposure, stop) : ExposureJson.WriteAsync(to, exposure, client, period, stop),
        });
    }
}
