using System.Diagnostics;
using GridDataExchange.Ledger;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.Benchmarks.Ledger;

/// <summary>Records appended by a node of its own, as fast as they are taken.</summary>
/// <param name="PerSecond">Durable records a second.</param>
/// <param name="ProvableMedian">From a record's commit until its proof could be had, in milliseconds.</param>
/// <param name="ProvableLongest">The longest of these.</param>
internal sealed record Appends(double PerSecond, double ProvableMedian, double ProvableLongest)
{
    /// <summary>As long as the record of a point read.</summary>
    public const int BodyLength = 1_100;

    private const int Waiting = 256;

    public static byte[] Body() => [.. "\"time\":\"2026-01-01T00:00:00Z\",\"text\":\""u8, .. Enumerable.Repeat((byte)'x', BodyLength), .. "\""u8];

    public static async Task<Appends> MeasureAsync(IServiceProvider services, RecordedPartner partner, TimeSpan length, CancellationToken stop)
    {
        var databases = services.GetRequiredService<IDatabases>();
        var options = new LedgerOptions
        {
            Identity = await LogRegister.OpenAsync(databases, services.GetRequiredService<MasterKey>(), null, stop),
            RetentionKeys = services.GetRequiredService<RetentionKeys>(),
        };
        await using var ledger = new LedgerWriter(databases, options, TimeProvider.System, NullLogger<LedgerWriter>.Instance);
        var body = Body();
        var count = 0L;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var querying = partner.AskAsync(partner.Recorded, 2, length, stop);
        var proving = ProveAsync(services.GetRequiredService<TreeReader>(), ledger, body, length, end.Token);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Waiting).Select(_ => Task.Run(
            async () =>
            {
                while (Stopwatch.GetElapsedTime(start) < length)
                {
                    await AppendAsync(ledger, body, stop);
                    Interlocked.Increment(ref count);
                }
            },
            stop)));
        var elapsed = Stopwatch.GetElapsedTime(start);
        await querying;
        var lags = await proving;
        return new Appends(count / elapsed.TotalSeconds, lags[lags.Count / 2], lags[^1]);
    }

    private static async Task<Guid> AppendAsync(LedgerWriter ledger, byte[] body, CancellationToken stop)
    {
        var entry = new LedgerEntry(Guid.NewGuid(), null, null, body) { Kind = "benchmark", RetentionDays = 1095 };
        return (await ledger.AppendAsync(entry, stop)).Verdict == AppendVerdict.Committed ? entry.Id : throw new BenchmarkException("A record was not taken.");
    }

    private static async Task<List<double>> ProveAsync(TreeReader tree, LedgerWriter ledger, byte[] body, TimeSpan length, CancellationToken stop)
    {
        var lags = new List<double>();
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < length;)
        {
            var id = await AppendAsync(ledger, body, stop);
            var committed = Stopwatch.GetTimestamp();
            while ((await tree.ProofAsync(id, stop)).Standing != RecordStanding.Proven)
            {
                await Task.Delay(5, stop);
            }

            lags.Add(Stopwatch.GetElapsedTime(committed).TotalMilliseconds);
        }

        lags.Sort();
        return lags;
    }
}
