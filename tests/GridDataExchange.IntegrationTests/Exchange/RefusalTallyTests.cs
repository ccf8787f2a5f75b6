using System.Net;
using System.Text.Json;
using GridDataExchange.Exchange;
using GridDataExchange.Exchange.Refusals;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Query;

namespace GridDataExchange.IntegrationTests.Exchange;

public sealed class RefusalTallyTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>, IAsyncLifetime
{
    private static readonly TokenFacts Client = new("client-1", "health", "epidemic-control", [], Guid.NewGuid(), DateTimeOffset.MaxValue);
    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.7");

    private readonly HandClock clock = new(new DateTimeOffset(2026, 11, 23, 8, 0, 30, TimeSpan.Zero));
    private LedgerWriter ledger = null!;

    public ValueTask InitializeAsync()
    {
        ledger = database.Databases.StartLedger();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ledger.DisposeAsync();

    [Fact]
    public async Task A_minute_of_refusals_is_one_record_for_each_client_and_address()
    {
        await using var tally = new RefusalTally(ledger, clock);
        Count(tally, Client, 5);
        Count(tally, Client with { Client = "client-2" }, 1);
        Count(tally, Address, 3);
        clock.Now = clock.Now.AddSeconds(29);
        Count(tally, Client, 2);
        await tally.WriteAsync(over: true);
        Assert.Empty(await RecordsAsync());

        clock.Now = clock.Now.AddSeconds(1);
        await tally.WriteAsync(over: true);
        await tally.WriteAsync(over: true);
        var records = await RecordsAsync();
        Assert.Equal(["192.0.2.7 UNAUTHENTICATED 3", "health client-1 RATE_LIMITED 7", "health client-2 RATE_LIMITED 1"], Told(records));
        var first = records.Single(r => r.GetProperty("count").GetInt64() == 7);
        Assert.Equal(("refusals", "2026-11-23T08:00:30", "2026-11-23T08:00:59"), (first.GetProperty("kind").GetString(), first.GetProperty("from").GetString()![..19], first.GetProperty("to").GetString()![..19]));
    }

    [Fact]
    public async Task A_timer_writes_them_when_the_minute_is_over()
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var watched = new InterposedLedger(ledger) { After = (_, _) => { written.TrySetResult(); return Task.CompletedTask; } };
        await using var tally = new RefusalTally(watched, clock);
        Count(tally, Address, 3);
        clock.Now = clock.Now.AddMinutes(1);
        clock.RunTimers();
        await written.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["192.0.2.7 UNAUTHENTICATED 3"], Told(await RecordsAsync()));
    }

    [Fact]
    public async Task What_the_ledger_does_not_take_is_kept_and_written_later()
    {
        AppendVerdict? answer = AppendVerdict.Unavailable;
        await using var tally = new RefusalTally(new InterposedLedger(ledger) { BeforeRefusal = () => Task.FromResult(answer) }, clock);
        for (var minute = 0; minute < 3; minute++)
        {
            Count(tally, Client, 2);
            Count(tally, Address, 1);
            clock.Now = clock.Now.AddMinutes(1);
            await tally.WriteAsync(over: true);
        }

        Assert.Empty(await RecordsAsync());
        answer = null;
        await tally.WriteAsync(over: true);
        Assert.Equal(["192.0.2.7 UNAUTHENTICATED 3", "health client-1 RATE_LIMITED 6"], Told(await RecordsAsync()));
    }

    [Fact]
    public async Task The_end_writes_the_minute_of_now()
    {
        var tally = new RefusalTally(ledger, clock);
        Count(tally, Client, 2);
        await tally.DisposeAsync();
        Assert.Equal(["health client-1 RATE_LIMITED 2"], Told(await RecordsAsync()));
    }

    [Fact]
    public async Task However_many_addresses_there_are_the_records_are_few_and_none_is_uncounted()
    {
        var tally = new RefusalTally(ledger, clock);
        for (var i = 0; i < 5000; i++)
        {
            Count(tally, new IPAddress([10, 0, (byte)(i >> 8), (byte)i]), 1);
        }

        await tally.DisposeAsync();
        var records = await RecordsAsync();
        Assert.Equal(RefusalTally.MostAddresses + 1, records.Count);
        Assert.Equal(5000, records.Sum(r => r.GetProperty("count").GetInt64()));
        Assert.Equal(5000 - RefusalTally.MostAddresses, records.Single(r => r.GetProperty("address").GetString() == RefusalTally.Others).GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task The_addresses_of_one_IPv6_network_are_one_and_a_mapped_address_is_that_of_IPv4()
    {
        var tally = new RefusalTally(ledger, clock);
        Count(tally, IPAddress.Parse("2001:db8:1:2::1"), 1);
        Count(tally, IPAddress.Parse("2001:db8:1:2:ffff::9"), 1);
        Count(tally, IPAddress.Parse("2001:db8:1:3::1"), 1);
        Count(tally, IPAddress.Parse("::ffff:192.0.2.7"), 1);
        Count(tally, Address, 1);
        await tally.DisposeAsync();
        Assert.Equal(["192.0.2.7 UNAUTHENTICATED 2", "2001:db8:1:2::/64 UNAUTHENTICATED 2", "2001:db8:1:3::/64 UNAUTHENTICATED 1"], Told(await RecordsAsync()));
    }

    [Fact]
    public async Task Refusals_counted_by_many_at_once_are_all_counted()
    {
        var tally = new RefusalTally(ledger, clock);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                Count(tally, Client, 1);
                if (i % 100 == 0)
                {
                    await tally.WriteAsync(over: false);
                }
            }
        })));
        await tally.DisposeAsync();
        Assert.Equal(4000, (await RecordsAsync()).Sum(r => r.GetProperty("count").GetInt64()));
    }

    private static void Count(RefusalTally tally, TokenFacts token, int times)
    {
        for (var i = 0; i < times; i++)
        {
            tally.Count(token, RefusalCode.RateLimited);
        }
    }

    private static void Count(RefusalTally tally, IPAddress address, int times)
    {
        for (var i = 0; i < times; i++)
        {
            tally.Count(address, RefusalCode.Unauthenticated);
        }
    }

    /// <summary>The records that this test's ledger wrote.</summary>
    private Task<List<JsonElement>> RecordsAsync() => database.Databases.BodiesAsync("refusals", node: ledger.Node);

    private static IEnumerable<string> Told(IEnumerable<JsonElement> records) => records
        .Select(r => $"{(r.TryGetProperty("caller", out var caller) ? $"{caller.GetProperty("department").GetString()} {caller.GetProperty("client").GetString()}" : r.GetProperty("address").GetString())} {r.GetProperty("code").GetString()} {r.GetProperty("count").GetInt64()}")
        .Order(StringComparer.Ordinal);
}
