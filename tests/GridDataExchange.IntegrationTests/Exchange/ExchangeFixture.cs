using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using GridDataExchange.Exchange;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.IntegrationTests.Query;
using GridDataExchange.Ledger;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Query;
using GridDataExchange.Registry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Exchange;

/// <summary>The whole road from a caller to a released answer, without HTTP: the county's few people, a registry, a ledger.</summary>
public sealed class ExchangeFixture(ClusterFixture cluster) : IAsyncLifetime
{
    public static readonly ImmutableArray<string> AllScopes = ["data:household", "data:resident", "data:visit"];

    internal LogText Log { get; } = new();

    public CountyFixture County { get; } = new(cluster);

    public IDatabases Databases => County.Databases;

    public MasterKey Key => County.Key;

    public PolicySets Sets { get; } = new();

    public RightsRegistry Registry { get; private set; } = null!;

    public LedgerWriter Ledger { get; private set; } = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await County.InitializeAsync();
        Registry = new RightsRegistry(Databases, Key, TimeProvider.System, NullLogger.Instance);
        await Registry.PutDepartmentAsync(new("civil-affairs", "Civil affairs", "民政局"), Stop);
        await Registry.PutDepartmentAsync(new("health", "Health", "卫生健康局"), Stop);
        Ledger = Databases.StartLedger();
        Sets.Add(new LoadedPolicies(County.Policies, County.Engine));
        await Registry.PutInForceAsync(County.Policies, Ledger.Node, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await County.DisposeAsync();
    }

    /// <summary>An exchange over this ledger and engine, or the real ones.</summary>
    internal RequestPipeline Over(ILedger? ledger = null, QueryEngine? engine = null, TimeProvider? clock = null)
    {
        var sets = Sets;
        if (engine is not null)
        {
            sets = new PolicySets();
            sets.Add(new LoadedPolicies(County.Policies, engine));
        }

        return new(sets, Registry, ledger ?? Ledger, Databases, Key, TimeZoneInfo.Utc, clock ?? TimeProvider.System, new Logger<RequestPipeline>(Log));
    }

    /// <summary>The token of a new client with a grant of its own, so that a test can end it.</summary>
    public async Task<TokenFacts> TokenAsync(string department = "civil-affairs", string purpose = "elderly-care", ImmutableArray<string>? scopes = null, params string[] jurisdictions)
    {
        var client = $"client-{Guid.NewGuid():N}";
        await Registry.PutClientAsync(new(client, department), Stop);
        var token = new TokenFacts(client, department, purpose, scopes ?? AllScopes, Guid.NewGuid(), DateTimeOffset.UtcNow.AddMinutes(5));
        await Registry.AddGrantAsync(GrantOf(token, token.Grant, jurisdictions), Stop);
        return token;
    }

    public static Grant GrantOf(TokenFacts token, Guid id, params string[] jurisdictions) => new(
        id, token.Client, token.Purpose!, token.Scopes, jurisdictions.Length == 0 ? ["230881"] : [.. jurisdictions], DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddHours(1));

    public static ExchangeRequest Request(TokenFacts token, string document, object? variables = null, string @case = "CASE-1", string @operator = "op-1", string? operation = null) =>
        new(token, document, operation, variables is null ? null : JsonSerializer.SerializeToElement(variables), @case, @operator);

    internal async Task<Outcome> AskAsync(TokenFacts token, string document, object? variables = null, ILedger? through = null) =>
        Outcome.Of(await Over(through).AnswerAsync(Request(token, document, variables), Stop));

    /// <summary>The body of a record.</summary>
    public Task<byte[]> PayloadAsync(Guid record) => Databases.BodyAsync(record);

    public async Task<JsonElement> RecordAsync(Guid record) => JsonDocument.Parse(await PayloadAsync(record)).RootElement;

    /// <summary>How many records there are.</summary>
    public Task<long> RecordsAsync() => Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.record");

    /// <summary>What the literals of a record were.</summary>
    public string Values(JsonElement record) => new LiteralSeal(Key).Open(record.GetProperty("id").GetGuid(), record.GetProperty("values").GetString()!);

    /// <summary>The business keys of the persons in a record, of all its disclosures.</summary>
    public string[] Persons(JsonElement record) =>
    [
        .. record.GetProperty("disclosed").EnumerateArray()
            .Where(d => d.TryGetProperty("persons", out _))
            .SelectMany(d => d.GetProperty("persons").EnumerateArray().Select(p => new PersonSeal(Key).Open(d.GetProperty("personDataset").GetString()!, p[0].GetString()!)))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    public Task RunAsync(DatabaseRole role, string sql) => Databases.TamperAsync(sql, role);
}

/// <summary>What came out of the exchange.</summary>
internal sealed record Outcome(string Text, JsonElement Body, RefusalCode? Refused)
{
    public JsonElement Data => Body.GetProperty("data");

    public Guid Record => Body.GetProperty("extensions").GetProperty("exchange").GetProperty("record").GetGuid();

    public string Code => Body.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString()!;

    public static Outcome Of(ExchangeAnswer answer)
    {
        var text = Encoding.UTF8.GetString(answer.Body.Span);
        return new(text, JsonDocument.Parse(text).RootElement, answer.Refused);
    }

    public string[] Names() => Refused is { } code ? [$"refused: {code}"] : [.. Data.GetProperty("residents").GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];
}

/// <summary>Keeps what is logged, exceptions whole.</summary>
internal sealed class LogText : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    public string Text => string.Join('\n', lines);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");
}
