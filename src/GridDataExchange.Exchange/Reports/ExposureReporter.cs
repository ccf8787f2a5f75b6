using System.Text.Json;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Query;
using GridDataExchange.Registry;

namespace GridDataExchange.Exchange.Reports;

/// <summary>Makes the scope of a breach: <c>{"client", "from", "to", "format"}</c>. Persons by their business keys: they must be notified.</summary>
/// <remarks>As the policy of reviews: of the own department an officer is told what other officers were shown, and nothing else.</remarks>
internal sealed class ExposureReporter(IDatabases databases, RetentionKeys keys, CompletenessReader completeness, TimeZoneInfo zone)
{
    private readonly ExposureReader index = new(databases, keys);

    public async Task<MadeReport> MakeAsync(Request request, JsonElement body, CancellationToken cancellationToken)
    {
        var asked = ReportMembers.Read(body, "client", "from", "to", "format");
        var client = asked.Need("client");
        var officer = request.Asked.Token;
        if (client == officer.Client)
        {
            throw new RefusedException(RefusalCode.BadInput, "what was read with your own credential another officer must ask: nobody judges self");
        }

        if (!request.Rights!.Clients.ContainsKey(client))
        {
            throw new RefusedException(RefusalCode.BadInput, "no client of that id was ever registered: see the list of grants");
        }

        if (request.Rights.IsOf(client, officer.Department) && request.Rights.Grants.Keys.Any(g => g.Client == client && g.Purpose != officer.Purpose))
        {
            throw OwnDepartment();
        }

        var period = ReportPeriod.Read(asked.Need("from"), asked.Need("to"), zone);
        var isCsv = asked.GetValueOrDefault("format", "json") switch
        {
            "csv" => true,
            "json" => false,
            _ => throw new RefusedException(RefusalCode.BadInput, "`format` must be json or csv"),
        };

        // Before the records: what is added meanwhile may be in the report, and what it says it has it has.
        var reach = await completeness.AwaitAsync(cancellationToken).ConfigureAwait(false);
        var exposure = await index.ReadAsync(client, period.From, period.To, cancellationToken).ConfigureAwait(false);
        if (IsOfOwnDepartment(exposure, client, request.Rights, officer))
        {
            throw OwnDepartment();
        }

        return new MadeReport(new ReportAct("ledger.exposure", client, period, null), new OfficerReport
        {
            ContentType = isCsv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8",
            CompleteTo = reach.To < period.To ? reach.To : null,
            WriteAsync = (to, stop) => isCsv ? ExposureCsv.WriteAsync(to, exposure, reach, stop) : ExposureJson.WriteAsync(to, exposure, client, period, reach, stop),
        });
    }

    /// <summary>True where the client did anything for the officer's department but for reviews; or is registered there, and neither its grants nor its records say that it is an officer's.</summary>
    private static bool IsOfOwnDepartment(Exposure exposure, string client, RightsSnapshot rights, TokenFacts officer)
    {
        var own = exposure.As.Where(a => a.Department == officer.Department).ToList();
        return own.Any(a => a.Purpose != officer.Purpose)
            || (rights.IsOf(client, officer.Department) && own.Count == 0 && !rights.Grants.ContainsKey((client, officer.Purpose ?? "")));
    }

    private static RefusedException OwnDepartment() =>
        new(RefusalCode.BadInput, "what was read with a credential of your own department an officer of another must ask: nobody judges own department");
}
