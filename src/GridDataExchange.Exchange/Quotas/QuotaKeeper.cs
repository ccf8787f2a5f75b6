using GridDataExchange.Ledger;
using GridDataExchange.Policies;
using GridDataExchange.Postgres;
using GridDataExchange.Query;
using GridDataExchange.Query.Describing;
using Npgsql;

namespace GridDataExchange.Exchange.Quotas;

/// <summary>
/// Holds clients to <c>personsPerDay</c> and <c>lookupsPerDay</c>. What is taken is counted in the transaction of the record, so no bound can be
/// passed, by however many requests and nodes; what is known here only spares the database work.
/// </summary>
internal sealed class QuotaKeeper(IDatabases databases, TimeZoneInfo zone)
{
    /// <summary>
    /// Answers refused for persons beyond the bound, after which nothing of the dataset is answered that day: to be refused where an
    /// empty answer would be given tells that somebody is there, and nobody is counted for it.
    /// </summary>
    public const int MostRefused = 10;

    private readonly QuotaMemory memory = new();
    private readonly QuotaTable table = new(databases);
    private readonly QuotaSentences sentences = new(zone);

    /// <summary>Refuses before anything runs what is known to pass a bound.</summary>
    public async ValueTask CheckAsync(Request request, CancellationToken cancellationToken)
    {
        StartDay(request.Context!.Date);
        foreach (var granted in Bounded(request.Entitlement!).Where(d => request.Plan!.Datasets.Contains(d.Dataset.Name)))
        {
            var key = QuotaKey.Of(request, granted.Dataset.Name);
            var state = memory.Of(key);
            RefuseLookups(request, granted, key, state.Use);
            if (state.Use.Persons >= granted.PersonsPerDay)
            {
                await RefreshAsync(key, state, cancellationToken).ConfigureAwait(false);
                if (state.Use.Persons >= granted.PersonsPerDay && state.Use.Refused >= MostRefused)
                {
                    throw sentences.Closed(key, granted.PersonsPerDay!.Value);
                }
            }
        }
    }

    /// <summary>What the answer takes. Refuses where it is known that a bound would be passed, which spares the ledger a transaction that fails.</summary>
    public async ValueTask<QuotaTake> TakeAsync(Request request, CancellationToken cancellationToken)
    {
        List<QuotaPart>? parts = null;
        foreach (var granted in Bounded(request.Entitlement!))
        {
            var key = QuotaKey.Of(request, granted.Dataset.Name);
            var lookups = granted.LookupsPerDay is null ? 0 : LookupsOf(request, key.Dataset);
            var persons = granted.PersonsPerDay is { } bound ? await NewPersonsAsync(request, key, bound, cancellationToken).ConfigureAwait(false) : [];
            if (lookups > 0 || persons.Count > 0)
            {
                (parts ??= []).Add(new QuotaPart(key, persons, granted.PersonsPerDay, lookups, granted.LookupsPerDay));
            }
        }

        return parts is null ? QuotaTake.Nothing : new QuotaTake(parts);
    }

    /// <summary>What a refusal takes: the lookups, where they were made, since it tells what an answer would; never persons, of whom nothing leaves.</summary>
    public static QuotaTake OfRefusal(Request request)
    {
        if (!request.Ran || request.Question is not { } question || !question.Lookups.Any())
        {
            return QuotaTake.Nothing;
        }

        return new QuotaTake([.. Bounded(request.Entitlement!)
            .Where(d => d.LookupsPerDay is not null && LookupsOf(request, d.Dataset.Name) > 0)
            .Select(d => new QuotaPart(QuotaKey.Of(request, d.Dataset.Name), [], null, LookupsOf(request, d.Dataset.Name), d.LookupsPerDay))]);
    }

    /// <summary>Remembers what was committed.</summary>
    public void Committed(QuotaTake take)
    {
        foreach (var part in take.Parts)
        {
            memory.Grew(memory.Of(part.Key).Committed(part.Persons, part.Lookups));
        }
    }

    /// <summary>Why the ledger refused the record, and what is known from now on.</summary>
    public async Task<RefusedException> RefusedAsync(Request request, CompanionRefusal? refusal, CancellationToken cancellationToken)
    {
        if (refusal is not { SqlState: ExchangeSchema.QuotaExceeded, Table: { } dataset } || request.Entitlement!.Find(dataset) is not { } granted)
        {
            return new RefusedException(RefusalCode.LedgerUnavailable, "the request could not be counted, so it is not answered: try again later");
        }

        var key = QuotaKey.Of(request, dataset);
        try
        {
            await RefreshAsync(key, memory.Of(key), cancellationToken).ConfigureAwait(false);
        }
        catch (RefusedException)
        {
            // The reason is known without it.
        }

        return refusal.Constraint == QuotaSentences.LookupsPerDay ? sentences.Lookups(key, granted.LookupsPerDay ?? 0) : Beyond(request, key, granted.PersonsPerDay ?? 0);
    }

    /// <summary>What is left of each bound, for <c>me</c>.</summary>
    public async Task<IReadOnlyList<QuotaLeft>> LeftAsync(Request request, CancellationToken cancellationToken)
    {
        var used = await ReadAsync(QuotaKey.Of(request, ""), cancellationToken).ConfigureAwait(false);
        return
        [
            .. Bounded(request.Entitlement!).SelectMany(d =>
            {
                var use = used.GetValueOrDefault(d.Dataset.Name);
                return ((QuotaLeft?[])
                [
                    d.LookupsPerDay is { } lookups ? new QuotaLeft(d.Dataset.Name, QuotaSentences.LookupsPerDay, lookups, use.Lookups) : null,
                    d.PersonsPerDay is { } persons ? new QuotaLeft(d.Dataset.Name, QuotaSentences.PersonsPerDay, persons, use.Persons) : null,
                ]).OfType<QuotaLeft>();
            }),
        ];
    }

    private static IEnumerable<DatasetEntitlement> Bounded(Entitlement entitlement) =>
        entitlement.Datasets.Where(d => d.PersonsPerDay is not null || d.LookupsPerDay is not null);

    private static int LookupsOf(Request request, string dataset) => request.Question!.Lookups.Count(l => l.Dataset.Name == dataset);

    private void RefuseLookups(Request request, DatasetEntitlement granted, QuotaKey key, QuotaUse use)
    {
        if (granted.LookupsPerDay is { } bound && LookupsOf(request, key.Dataset) is > 0 and var asked && use.Lookups + asked > bound)
        {
            throw sentences.Lookups(key, bound);
        }
    }

    private async ValueTask<IReadOnlyList<UInt128>> NewPersonsAsync(Request request, QuotaKey key, int bound, CancellationToken cancellationToken)
    {
        var tokens = request.Answer!.Disclosures.Zip(request.Tokens).Where(d => d.First.Dataset.Name == key.Dataset).SelectMany(d => d.Second).ToList();
        if (tokens.Count == 0)
        {
            return [];
        }

        var state = memory.Of(key);
        var unknown = state.Unknown(tokens.Distinct(StringComparer.Ordinal).Select(PersonTokens.Read));
        if (unknown.Count == 0 || state.Use.Persons + unknown.Count <= bound)
        {
            return unknown;
        }

        // As far as is known the bound would be passed; the database knows whom other nodes have counted.
        await RefreshAsync(key, state, cancellationToken).ConfigureAwait(false);
        var counted = await GuardAsync(() => table.CountedAsync(key, unknown, cancellationToken)).ConfigureAwait(false);
        memory.Grew(state.Remember(counted));
        unknown = [.. unknown.Except(counted)];
        return unknown.Count == 0 || state.Use.Persons + unknown.Count <= bound ? unknown : throw Beyond(request, key, bound);
    }

    private RefusedException Beyond(Request request, QuotaKey key, int bound)
    {
        request.Beyond = key;
        return sentences.Persons(key, bound);
    }

    private async Task RefreshAsync(QuotaKey key, QuotaState state, CancellationToken cancellationToken) =>
        state.Read((await ReadAsync(key, cancellationToken).ConfigureAwait(false)).GetValueOrDefault(key.Dataset));

    private Task<IReadOnlyDictionary<string, QuotaUse>> ReadAsync(QuotaKey key, CancellationToken cancellationToken) =>
        GuardAsync(() => table.ReadAsync(key.Day, key.Client, key.Purpose, cancellationToken));

    private static async Task<T> GuardAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            // The tables of quotas are where the ledger is: what cannot be counted cannot be recorded either.
            throw new RefusedException(RefusalCode.LedgerUnavailable, "what is left of your quotas cannot be read, so nothing is answered: try again later");
        }
    }

    private void StartDay(DateOnly day)
    {
        if (memory.Begins(day))
        {
            _ = Task.Run(() => PruneAsync(day));
        }
    }

    private async Task PruneAsync(DateOnly today)
    {
        try
        {
            await table.PruneAsync(today, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or ObjectDisposedException or InvalidOperationException)
        {
            // What is old harms nobody: the first request of tomorrow takes it away.
        }
    }
}
