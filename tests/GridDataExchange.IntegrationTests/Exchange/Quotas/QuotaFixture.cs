using GridDataExchange.Exchange;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Query;
using Microsoft.Extensions.Logging;
using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Exchange.Quotas;

/// <summary>An exchange whose policies have small bounds by the day, and sixty residents more than the county's few.</summary>
public sealed class QuotaFixture(ClusterFixture cluster) : IAsyncLifetime
{
    public const int Many = 60;

    private readonly List<LedgerWriter> ledgers = [];

    public ExchangeFixture Exchange { get; } = new(cluster);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Exchange.InitializeAsync();
        await Exchange.County.InsertAsync("resident", [.. Enumerable.Range(100, Many).Select(i => Resident($"R{i}", NameOf(i - 100), new DateOnly(1940, 1, 1), Home))]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var ledger in ledgers)
        {
            await ledger.DisposeAsync();
        }

        await Exchange.DisposeAsync();
    }

    public static string NameOf(int number) => $"众{number:00}";

    public static string IdNumberOf(string resident, DateOnly born) => (string)Resident(resident, "", born, Home)["idNumber"]!;

    /// <summary>Puts the shipped policies in force with other bounds for civil affairs.</summary>
    public async Task PutLimitsAsync(string limits)
    {
        var policies = PoliciesCopy.With(
            "access/elderly-care.yaml", "limits: { rowsPerRequest: 500, lookupsPerDay: 200, personsPerDay: 5000 }", $"limits: {{ {limits} }}");
        Exchange.Sets.Add(new LoadedPolicies(policies, new QueryEngine(policies.Catalogue, Exchange.Key, Exchange.County.Retention, Exchange.Databases, new QueryBounds())));
        await Exchange.Registry.PutInForceAsync(policies, Exchange.Ledger.Node, Stop);
    }

    /// <summary>A node that remembers nothing yet, with a writer of its own.</summary>
    internal RequestPipeline StartNode(TimeProvider? clock = null, TimeZoneInfo? zone = null)
    {
        var ledger = Exchange.Databases.StartLedger();
        ledgers.Add(ledger);
        return StartNode(ledger, clock, zone);
    }

    internal RequestPipeline StartNode(ILedger ledger, TimeProvider? clock = null, TimeZoneInfo? zone = null) => new(
        Exchange.Sets, Exchange.Registry, ledger, Exchange.Databases, Exchange.Key, zone ?? TimeZoneInfo.Utc, clock ?? TimeProvider.System, new Logger<RequestPipeline>(Exchange.Log));

    internal static async Task<Outcome> AskAsync(RequestPipeline node, TokenFacts token, string document, object? variables = null) =>
        Outcome.Of(await node.AnswerAsync(ExchangeFixture.Request(token, document, variables), Stop));

    internal static Task<Outcome> ByNameAsync(RequestPipeline node, TokenFacts token, string name) =>
        AskAsync(node, token, "query($name: String) { residents(where: { name: { eq: $name } }) { nodes { name } } }", new { name });

    internal static Task<Outcome> LookUpAsync(RequestPipeline node, TokenFacts token, string value) =>
        AskAsync(node, token, "query($value: String!) { residents(lookup: { idNumber: $value }) { nodes { name } } }", new { value });

    /// <summary>What the database has counted of a client and the residents, over all days.</summary>
    public async Task<(long Persons, long Lookups, long Refused, long Listed)> UsedAsync(TokenFacts token)
    {
        const string Sum = "SELECT coalesce(sum({0}), 0)::bigint FROM quota.used WHERE client = $1 AND dataset = 'resident'";
        return (
            await ScalarAsync(string.Format(null, Sum, "persons"), token),
            await ScalarAsync(string.Format(null, Sum, "lookups"), token),
            await ScalarAsync(string.Format(null, Sum, "refused"), token),
            await ScalarAsync("SELECT count(*) FROM quota.person WHERE client = $1 AND dataset = 'resident'", token));
    }

    private Task<long> ScalarAsync(string sql, TokenFacts token) => Exchange.Databases.ScalarAsync<long>(sql, token.Client);
}
