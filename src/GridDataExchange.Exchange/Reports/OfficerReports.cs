using System.Collections.Immutable;
using System.Text.Json;
using GridDataExchange.Exchange.Records;
using GridDataExchange.Exchange.Steps;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Ledger.Retention;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Query;
using GridDataExchange.Registry;
using Microsoft.Extensions.Logging;

namespace GridDataExchange.Exchange.Reports;

/// <summary>Reports over the ledger for officers: each is made, then recorded under the officer's rights, and only then given.</summary>
public sealed class OfficerReports
{
    private const int MostTries = 3;

    private readonly ImmutableArray<IStep> steps;
    private readonly RequestPipeline exchange;
    private readonly ILedger ledger;
    private readonly RecordWriter records;
    private readonly SubjectReporter subjects;
    private readonly ExposureReporter exposures;
    private readonly HeldRecordReporter held;
    private readonly HeldMatters matters;
    private readonly TimeProvider clock;
    private readonly ILogger logger;

    /// <summary>Puts together the rooms that meet here.</summary>
    /// <param name="exchange">Records and words refusals.</param>
    /// <param name="policies">The policy sets that may be in force.</param>
    /// <param name="registry">Knows grants and departments.</param>
    /// <param name="ledger">Records every report.</param>
    /// <param name="databases">Where the index over the ledger is.</param>
    /// <param name="key">Seals whom a report is about.</param>
    /// <param name="keys">Opens what the index keeps.</param>
    /// <param name="completeness">Tells how far the index is.</param>
    /// <param name="holds">Opens what is held.</param>
    /// <param name="zone">The zone of days and of times in reports.</param>
    /// <param name="clock">The node's clock.</param>
    /// <param name="logger">Takes defects; never a value.</param>
    public OfficerReports(
        RequestPipeline exchange, PolicySets policies, IRegistry registry, ILedger ledger, IDatabases databases, MasterKey key, RetentionKeys keys, CompletenessReader completeness, Holds holds, TimeZoneInfo zone, TimeProvider clock, ILogger<OfficerReports> logger)
    {
        ArgumentNullException.ThrowIfNull(policies);
        this.exchange = exchange;
        this.ledger = ledger;
        this.clock = clock;
        this.logger = logger;
        records = new RecordWriter(key, () => policies.Find(registry.Current.PolicyVersion));
        subjects = new SubjectReporter(databases, registry, keys, zone, clock);
        matters = new HeldMatters(holds);
        exposures = new ExposureReporter(databases, keys, completeness, zone);
        held = new HeldRecordReporter(holds, matters);
        steps = [new FindGrant(registry, policies), new CheckContext(zone), new CheckOfficer()];
    }

    /// <summary>Tells who was shown one person's data, when, for which purpose and on which legal basis: for that person.</summary>
    public Task<OfficerReport> SubjectAsync(ReportRequest request, CancellationToken cancellationToken) => GiveAsync(request, subjects.MakeAsync, cancellationToken);

    /// <summary>Tells every person and field that one client was shown in a time: whom to notify after a breach.</summary>
    public Task<OfficerReport> ExposureAsync(ReportRequest request, CancellationToken cancellationToken) => GiveAsync(request, exposures.MakeAsync, cancellationToken);

    /// <summary>Tells what a held record says.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="hold">The hold.</param>
    /// <param name="record">The record that it keeps.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    public Task<OfficerReport> HeldAsync(ReportRequest request, Guid hold, Guid record, CancellationToken cancellationToken) =>
        GiveAsync(request, (current, _, stop) => held.MakeAsync(current, hold, record, stop), cancellationToken);

    /// <summary>True where what a hold keeps is about the officer, or that cannot be told: then another officer releases it, and reads its reason.</summary>
    /// <param name="hold">The hold.</param>
    /// <param name="officer">Who would act on it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public Task<bool> IsOwnMatterAsync(Guid hold, TokenFacts officer, CancellationToken cancellationToken) => matters.AreOwnAsync(hold, officer, cancellationToken);

    private async Task<OfficerReport> GiveAsync(ReportRequest asked, Func<Request, JsonElement, CancellationToken, Task<MadeReport>> make, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var request = New();
        MadeReport? made = null;
        string? version = null;
        try
        {
            for (var attempt = 1; attempt <= MostTries; attempt++)
            {
                foreach (var step in steps)
                {
                    request.Step = step.Name;
                    await step.TakeAsync(request, cancellationToken).ConfigureAwait(false);
                }

                // Rights that changed meanwhile are checked again, by the steps above; what was read of the ledger stays as true as it was.
                request.Step = "report";
                if (made is null || version != request.Policies!.Set.Version)
                {
                    made = await make(request, asked.Body, cancellationToken).ConfigureAwait(false);
                    version = request.Policies!.Set.Version;
                }

                request.Step = "record";
                if (await RecordAsync(request, made.Act, cancellationToken).ConfigureAwait(false) is { } record)
                {
                    return made.Report with { Record = record };
                }

                request = New();
            }

            throw new RefusedException(RefusalCode.RightsChanged, "rights changed while the report was made, three times: ask again");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var refusal = RequestPipeline.RefusalOf(e, request.Step, logger);
            return Refused(await exchange.RefuseAsync(request, refusal, cancellationToken).ConfigureAwait(false));
        }

        Request New() => new(new ExchangeRequest(asked.Token, "", null, null, asked.Case, asked.Operator), clock.GetUtcNow());
    }

    /// <summary>Its record; null where rights changed and it must be made again.</summary>
    private async Task<AcknowledgedRecord?> RecordAsync(Request request, ReportAct act, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        var appended = await ledger.AppendAsync(records.Report(request, id, act, clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        return appended.Verdict switch
        {
            AppendVerdict.Committed => AcknowledgedRecord.Of(id, appended),
            AppendVerdict.RightsChanged => null,
            AppendVerdict.RightsEnded => throw new RefusedException(RefusalCode.GrantEnded, "the token or its grant ended while the report was made: ask for a new token"),
            _ => throw new RefusedException(RefusalCode.LedgerUnavailable, "the report could not be recorded, so it is not given: try again later"),
        };
    }

    private static OfficerReport Refused(ExchangeAnswer answer) => new() { Refused = answer };
}
