using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using GridDataExchange.Exchange;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.Benchmarks.Ledger;

/// <summary>A client that asks the exchange within its process: recorded, and as if there were no ledger.</summary>
internal sealed class RecordedPartner
{
    private const string Document = "query($id: ID!) { resident(id: $id) { name birthDate household { address } } }";
    private const int Residents = 500;

    private readonly TokenFacts token;
    private readonly LedgerTable ledger;
    private JsonElement[] variables = [];

    private RecordedPartner(TokenFacts token, IExchange recorded, IExchange unrecorded, LedgerTable ledger) =>
        (this.token, Recorded, Unrecorded, this.ledger) = (token, recorded, unrecorded, ledger);

    public IExchange Recorded { get; }

    public IExchange Unrecorded { get; }

    public static async Task<RecordedPartner> RegisterAsync(IServiceProvider services, LedgerTable ledger, CancellationToken stop)
    {
        var registry = services.GetRequiredService<IRegistry>();
        var purpose = "elderly-care";
        var token = new TokenFacts("benchmark", "civil-affairs", purpose, ["data:household", "data:resident"], Guid.NewGuid(), DateTimeOffset.UtcNow.AddHours(2));
        var actor = new Actor(ActorKind.Seed, "benchmark");
        await registry.PutClientAsync(new(token.Client, token.Department), actor, stop);
        var now = DateTimeOffset.UtcNow;
        await registry.AddGrantAsync(new(token.Grant, token.Client, purpose, token.Scopes, ["230881"], now.AddMinutes(-1), now.AddHours(2)), actor, stop);
        var unrecorded = new RequestPipeline(
            services.GetRequiredService<PolicySets>(), registry, new NoLedger(), services.GetRequiredService<IDatabases>(), services.GetRequiredService<MasterKey>(),
            TimeZoneInfo.Utc, TimeProvider.System, NullLogger<RequestPipeline>.Instance);
        var partner = new RecordedPartner(token, services.GetRequiredService<IExchange>(), unrecorded, ledger);
        var answer = await partner.AnswerAsync(partner.Recorded, $"{{ residents(first: {Residents}) {{ nodes {{ id }} }} }}", null, stop);
        using var json = JsonDocument.Parse(answer);
        partner.variables = [.. json.RootElement.GetProperty("data").GetProperty("residents").GetProperty("nodes").EnumerateArray().Select(n => JsonSerializer.SerializeToElement(new { id = n.GetProperty("id").GetString() }))];
        return partner;
    }

    /// <summary>Asks for residents, with so many callers at a time, for so long; a second of it before is not measured.</summary>
    public async Task<Figures> AskAsync(IExchange exchange, int callers, TimeSpan length, CancellationToken stop)
    {
        var latencies = new ConcurrentBag<List<long>>();
        var start = Stopwatch.GetTimestamp();
        var measured = TimeSpan.FromSeconds(1);
        var before = Task.Run(
            async () =>
            {
                await Task.Delay(measured, stop);
                return Used();
            },
            stop);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(
            async () =>
            {
                var own = new List<long>();
                for (var i = caller; Stopwatch.GetElapsedTime(start) < measured + length && !stop.IsCancellationRequested; i++)
                {
                    var asked = Stopwatch.GetTimestamp();
                    await AnswerAsync(exchange, Document, variables[i % variables.Length], stop);
                    if (Stopwatch.GetElapsedTime(start) > measured)
                    {
                        own.Add(Stopwatch.GetTimestamp() - asked);
                    }
                }

                latencies.Add(own);
            },
            stop)));
        return new Figures(callers, length, [.. latencies.SelectMany(l => l).Order()], Used().Since(await before));
    }

    /// <summary>What callers and exchange use, in one process, is counted as the server's.</summary>
    private ProcessorTimes Used() => new(Environment.CpuUsage.TotalTime, ledger.ProcessorTime, default);

    private async Task<ReadOnlyMemory<byte>> AnswerAsync(IExchange exchange, string document, JsonElement? values, CancellationToken stop)
    {
        var answer = await exchange.AnswerAsync(new ExchangeRequest(token, document, null, values, "CASE-1", "op-1"), stop);
        return answer.Refused is { } code ? throw new BenchmarkException($"A question was refused: {code}.") : answer.Body;
    }
}
