using System.Collections.Immutable;
using System.Data.Common;
using GridDataExchange.Exchange.Quotas;
using GridDataExchange.Exchange.Records;
using GridDataExchange.Exchange.Steps;
using GridDataExchange.Ledger;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Query;
using GridDataExchange.Registry;
using GridDataExchange.Registry.Documents;
using Microsoft.Extensions.Logging;

namespace GridDataExchange.Exchange;

/// <summary>
/// One request from caller to released answer. The steps below, in their order, are what happens to it:
/// no record, no data; and no data under rights that were gone when the record committed.
/// </summary>
public sealed class RequestPipeline : IExchange
{
    private const int MostTries = 3;

    private readonly ImmutableArray<IStep> steps;
    private readonly PolicySets policies;
    private readonly IRegistry registry;
    private readonly ILedger ledger;
    private readonly RecordWriter records;
    private readonly PersonSeal persons;
    private readonly QuotaKeeper quotas;
    private readonly TimeProvider clock;
    private readonly ILogger logger;

    /// <summary>Puts together the rooms that meet here.</summary>
    /// <param name="policies">The policy sets that may be in force.</param>
    /// <param name="registry">Knows grants, and which set is in force.</param>
    /// <param name="ledger">Records every outcome.</param>
    /// <param name="databases">Where quotas are counted and documents registered.</param>
    /// <param name="key">Seals persons and values in records.</param>
    /// <param name="zone">The time zone of <c>request.date</c>.</param>
    /// <param name="clock">The node's clock.</param>
    /// <param name="logger">Takes defects; never a value.</param>
    public RequestPipeline(PolicySets policies, IRegistry registry, ILedger ledger, IDatabases databases, MasterKey key, TimeZoneInfo zone, TimeProvider clock, ILogger<RequestPipeline> logger)
    {
        ArgumentNullException.ThrowIfNull(policies);
        this.policies = policies;
        this.registry = registry;
        this.ledger = ledger;
        this.clock = clock;
        this.logger = logger;
        records = new RecordWriter(key, () => policies.Find(registry.Current.PolicyVersion));
        persons = new PersonSeal(key);
        quotas = new QuotaKeeper(databases, zone);
        steps =
        [
            new FindGrant(registry, policies),
            new CheckContext(zone),
            new Entitle(),
            new FindDocument(new DocumentRegistry(databases, key)),
            new Parse(),
            new Validate(),
            new Weigh(),
            new MakePlan(),
            new CheckQuotas(quotas),
            new Run(quotas),
        ];
    }

    /// <inheritdoc/>
    public async Task<ExchangeAnswer> AnswerAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var current = new Request(request, clock.GetUtcNow());
        try
        {
            for (var attempt = 1; attempt <= MostTries; attempt++)
            {
                foreach (var step in steps)
                {
                    current.Step = step.Name;
                    await step.TakeAsync(current, cancellationToken).ConfigureAwait(false);
                }

                current.Step = "record";
                if (await RecordAsync(current, cancellationToken).ConfigureAwait(false) is { } released)
                {
                    return released;
                }

                current = new Request(request, clock.GetUtcNow());
            }

            throw new RefusedException(RefusalCode.RightsChanged, "rights changed while the request ran, three times: ask again");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return await RefuseAsync(current, RefusalOf(e, current.Step, logger), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task<ExchangeAnswer> RefuseAsync(TokenFacts token, Refusal refusal, CancellationToken cancellationToken)
    {
        var request = new Request(new ExchangeRequest(token, "", null, null, "", ""), clock.GetUtcNow()) { Step = "read" };
        return RefuseAsync(request, refusal, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<(AcknowledgedRecord? Record, Refusal? Refusal)> RecordAdministrationAsync(TokenFacts token, ActRights rights, string act, string? target, CancellationToken cancellationToken)
    {
        var entry = records.Administration(token, rights, NewId(), act, target, clock.GetUtcNow());
        var appended = await ledger.AppendAsync(entry, cancellationToken).ConfigureAwait(false);
        Refusal? refusal = appended.Verdict switch
        {
            AppendVerdict.Committed => null,
            AppendVerdict.RightsChanged => new(RefusalCode.RightsChanged, "rights changed while this was done: ask again"),
            AppendVerdict.RightsEnded => new(RefusalCode.GrantEnded, "the token or its grant ended meanwhile: ask for a new token"),
            _ => new(RefusalCode.LedgerUnavailable, "the act could not be recorded, so it is not answered: try again"),
        };
        return (AcknowledgedRecord.Of(entry.Id, appended), refusal);
    }

    /// <summary>Records the answer and releases it; null where rights changed and the request must start again with fresh data.</summary>
    private async Task<ExchangeAnswer?> RecordAsync(Request request, CancellationToken cancellationToken)
    {
        request.Tokens = PersonTokens.Of(request.Answer!, persons);
        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            var id = NewId();
            var take = await quotas.TakeAsync(request, cancellationToken).ConfigureAwait(false);
            var entry = records.Answer(request, id, clock.GetUtcNow()) with { Companions = take.Companions };
            var appended = await ledger.AppendAsync(entry, cancellationToken).ConfigureAwait(false);
            switch (appended.Verdict)
            {
                case AppendVerdict.Committed:
                    quotas.Committed(take);
                    return new ExchangeAnswer(AnswerBody.Of(request.Answer!, id, appended.Receipt!, request.Entitlement!.Policies.Version), null)
                    {
                        Cost = new AnswerCost(request.Question!.EstimatedRows, request.Answer!.Disclosures.Sum(d => d.Rows)),
                    };
                case AppendVerdict.Refused:
                    throw await quotas.RefusedAsync(request, appended.Refusal, cancellationToken).ConfigureAwait(false);
                case AppendVerdict.RightsEnded:
                    throw new RefusedException(RefusalCode.GrantEnded, "the token or its grant ended while the request ran: ask for a new token");
                case AppendVerdict.RightsChanged:
                    if (!await StillEntitledAsync(request, cancellationToken).ConfigureAwait(false))
                    {
                        return null;
                    }

                    break;
                default:
                    throw new RefusedException(RefusalCode.LedgerUnavailable, "the answer could not be recorded, so it is not given: try again later");
            }
        }

        throw new RefusedException(RefusalCode.RightsChanged, "rights changed while the request ran, three times: ask again");
    }

    /// <summary>Entitles the request again under the newest rights. Where nothing changed for this caller, only the append is repeated.</summary>
    private async Task<bool> StillEntitledAsync(Request request, CancellationToken cancellationToken)
    {
        await registry.RefreshAsync(cancellationToken).ConfigureAwait(false);
        var fresh = new Request(request.Asked, request.Time);
        foreach (var step in steps.TakeWhile(s => s is not Parse))
        {
            fresh.Step = step.Name;
            await step.TakeAsync(fresh, cancellationToken).ConfigureAwait(false);
        }

        if (!SameRights.Are(request.Entitlement!, fresh.Entitlement!))
        {
            return false;
        }

        request.Rights = fresh.Rights;
        request.Grant = fresh.Grant;
        return true;
    }

    /// <summary>Records a refusal of a request that was under way, and words it.</summary>
    internal async Task<ExchangeAnswer> RefuseAsync(Request request, Refusal refusal, CancellationToken cancellationToken)
    {
        var id = NewId();
        var take = QuotaKeeper.OfRefusal(request);
        var appended = await AppendAsync(take).ConfigureAwait(false);
        if (appended.Verdict == AppendVerdict.Refused)
        {
            // One lookup too many, and its refusal would tell what its answer may not: it is refused as the answer would have been.
            refusal = (await quotas.RefusedAsync(request, appended.Refusal, cancellationToken).ConfigureAwait(false)).Refusal;
            take = QuotaTake.Nothing;
            appended = await AppendAsync(take).ConfigureAwait(false);
        }

        if (appended.Verdict == AppendVerdict.Committed)
        {
            quotas.Committed(take);
            return new ExchangeAnswer(AnswerBody.Of(refusal, id, appended.Receipt), refusal.Code)
            {
                IsNoQuery = refusal.IsNoQuery,
                Cost = request.Question is { } question ? new AnswerCost(question.EstimatedRows, null) : null,
            };
        }

        // An unrecorded refusal would let a prober work unseen while the ledger is down: all it may learn is that.
        var unavailable = new Refusal(RefusalCode.LedgerUnavailable, appended.Verdict == AppendVerdict.Full
            ? "as many requests wait to be recorded as may, so this one is not answered: ask again in a second, and less at a time"
            : "the ledger cannot record this request, so it is not answered: try again later");
        return new ExchangeAnswer(AnswerBody.Of(unavailable, null, null), unavailable.Code);

        Task<Appended> AppendAsync(QuotaTake taken)
        {
            var entry = records.Refusal(request, id, refusal, clock.GetUtcNow());
            return ledger.AppendAsync(entry with { Companions = request.Beyond is { } beyond ? [.. taken.Companions, QuotaPart.Refusal(beyond)] : taken.Companions }, cancellationToken);
        }
    }

    /// <summary>What a caller is told of what was thrown. A defect is logged, without its message.</summary>
    internal static Refusal RefusalOf(Exception thrown, string step, ILogger logger)
    {
        switch (thrown)
        {
            case RefusedException refused:
                return refused.Refusal;
            case RegistryException:
                // The registry refused its own state and said so, loudly, in its log: nobody's rights are known.
                return new(RefusalCode.LedgerUnavailable, "rights cannot be established, so nothing is answered: try again later");
            default:
                ExchangeLog.Defect(logger, step, NameOf(thrown));
                return new(RefusalCode.Internal, "the exchange failed on this request: tell its operator the record's id");
        }
    }

    // Of version 7: ids that begin with the time go to the end of the indexes over them, random ones all over, which a large ledger feels.
    private Guid NewId() => Guid.CreateVersion7(clock.GetUtcNow());

    // An exception's message may hold a value; its type and SQLSTATE never do.
    private static string NameOf(Exception defect) =>
        defect is DbException { SqlState: { } state } ? $"{defect.GetType().Name} {state}" : defect.GetType().Name;
}
