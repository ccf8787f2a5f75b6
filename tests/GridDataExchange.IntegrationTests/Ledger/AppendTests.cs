using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Postgres;

namespace GridDataExchange.IntegrationTests.Ledger;

public sealed class AppendTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private IDatabases Databases => database.Databases;

    [Fact]
    public async Task A_record_is_stored_byte_for_byte_under_its_commitment_and_leaf()
    {
        await using var ledger = Databases.StartLedger();
        var entry = await Databases.EntitledAsync("𠮷 ü");
        var appended = await ledger.AppendAsync(entry);
        Assert.Equal(AppendVerdict.Committed, appended.Verdict);

        var payload = await Databases.ScalarAsync<byte[]>("SELECT payload FROM ledger.record WHERE id = $1", entry.Id);
        Assert.StartsWith($"{{\"v\":2,\"node\":\"{ledger.Node}\",\"counter\":2,\"id\":\"{entry.Id:D}\",\"kind\":\"test\",\"retention\":\"1095-", Encoding.UTF8.GetString(payload), StringComparison.Ordinal);
        Assert.Equal("{\"say\":\"𠮷 ü\"}", Encoding.UTF8.GetString(await Databases.BodyAsync(entry.Id)));
        var salt = await Databases.ScalarAsync<byte[]>("SELECT salt FROM ledger.record WHERE id = $1", entry.Id);
        var commitment = await Databases.ScalarAsync<byte[]>("SELECT commitment FROM ledger.record WHERE id = $1", entry.Id);
        Assert.Equal(32, salt.Length);
        Assert.Equal(HMACSHA256.HashData(salt, payload), commitment);
        Assert.Equal(SHA256.HashData([0, .. commitment]), appended.Receipt!.LeafHash.ToArray());
        Assert.Equal(entry.Epoch, await Databases.ScalarAsync<long>("SELECT epoch FROM ledger.record WHERE id = $1", entry.Id));
        var kept = await Databases.ScalarAsync<DateTime>("SELECT rights_end FROM ledger.record WHERE id = $1", entry.Id);
        Assert.InRange(entry.RightsEnd!.Value.UtcDateTime - kept, TimeSpan.Zero, TimeSpan.FromMicroseconds(1));
    }

    [Fact]
    public async Task Equal_records_have_unequal_leaves()
    {
        await using var ledger = Databases.StartLedger();
        var one = await ledger.AppendAsync(LedgerTestExtensions.Entry());
        var other = await ledger.AppendAsync(LedgerTestExtensions.Entry());
        Assert.NotEqual(one.Receipt!.LeafHash.ToArray(), other.Receipt!.LeafHash.ToArray());
        Assert.Equal(32, await Databases.ScalarAsync<int>("SELECT octet_length(salt) FROM ledger.record ORDER BY random() LIMIT 1"));
        Assert.True(await Databases.ScalarAsync<bool>("SELECT count(DISTINCT salt) = count(*) FROM ledger.record"));
    }

    [Fact]
    public async Task Concurrent_records_share_transactions_and_have_counters_without_a_gap()
    {
        await using var ledger = Databases.StartLedger();
        var epoch = await Databases.ScalarAsync<long>(RightsEpoch.Read);
        var held = await HeldRights.TakeAsync(Databases);
        var first = ledger.AppendAsync(LedgerTestExtensions.Entry());
        await Databases.WriterWaitsAsync();
        var rest = Enumerable.Range(0, 300).Select(_ => ledger.AppendAsync(LedgerTestExtensions.Entry() with { Epoch = epoch, RightsEnd = DateTimeOffset.MaxValue })).ToList();
        await held.DisposeAsync();
        Assert.All(await Task.WhenAll([first, .. rest]), a => Assert.Equal(AppendVerdict.Committed, a.Verdict));

        Assert.Equal(3, await Databases.ScalarAsync<long>("SELECT count(DISTINCT xmin::text) FROM ledger.record WHERE node = $1", ledger.Node)); // 1, 256, 44
        Assert.Equal("302|1|302", await Databases.ScalarAsync<string>("SELECT concat_ws('|', count(*), min(counter), max(counter)) FROM ledger.record WHERE node = $1", ledger.Node));
        Assert.True(await Databases.ScalarAsync<bool>(
            "SELECT bool_and(convert_from(payload, 'UTF8')::json ->> 'counter' = counter::text AND convert_from(payload, 'UTF8')::json ->> 'node' = node) FROM ledger.record WHERE node = $1", ledger.Node));
    }

    [Fact]
    public async Task A_duplicate_id_refuses_its_own_record_alone_and_leaves_no_gap()
    {
        await using var ledger = Databases.StartLedger();
        var taken = LedgerTestExtensions.Entry();
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(taken));
        var held = await HeldRights.TakeAsync(Databases);
        var first = ledger.VerdictAsync(LedgerTestExtensions.Entry());
        await Databases.WriterWaitsAsync();
        var verdicts = Enumerable.Range(0, 9).Select(i => ledger.VerdictAsync(i == 4 ? taken : LedgerTestExtensions.Entry())).ToList();
        await held.DisposeAsync();
        var all = await Task.WhenAll(verdicts);
        Assert.Equal(AppendVerdict.Committed, await first);
        Assert.Equal(AppendVerdict.Unavailable, all[4]);
        Assert.Equal(8, all.Count(v => v == AppendVerdict.Committed));
        Assert.Equal("11|1|11", await Databases.ScalarAsync<string>("SELECT concat_ws('|', count(*), min(counter), max(counter)) FROM ledger.record WHERE node = $1", ledger.Node));
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_disposing_writes_what_waits()
    {
        var ledger = Databases.StartLedger(LedgerTestExtensions.Options with { QueueLimit = 2, BatchLimit = 1, Timeout = TimeSpan.FromMinutes(1) });
        var held = await HeldRights.TakeAsync(Databases);
        var entries = Enumerable.Range(0, 3).Select(i => LedgerTestExtensions.Entry(i.ToString(CultureInfo.InvariantCulture))).ToList();
        var first = ledger.VerdictAsync(entries[0]);
        await Databases.WriterWaitsAsync();
        Task<AppendVerdict>[] waiting = [ledger.VerdictAsync(entries[1]), ledger.VerdictAsync(entries[2])];
        var refused = ledger.VerdictAsync(LedgerTestExtensions.Entry());
        Assert.True(refused.IsCompletedSuccessfully);
        Assert.Equal(AppendVerdict.Full, await refused);

        var disposal = ledger.DisposeAsync();
        Assert.Equal(AppendVerdict.Unavailable, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        await held.DisposeAsync();
        await disposal;
        Assert.All(await Task.WhenAll([first, .. waiting]), v => Assert.Equal(AppendVerdict.Committed, v));
    }

    [Fact]
    public async Task A_node_that_has_nothing_to_write_says_again_and_again_that_it_lives()
    {
        await using var ledger = Databases.StartLedger(LedgerTestExtensions.Options with { Heartbeat = TimeSpan.FromMilliseconds(200) });
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));

        await Waiting.UntilAsync(async () => (await Databases.BodiesAsync("heartbeat", node: ledger.Node)).Count > 1);
    }

    [Fact]
    public async Task A_record_has_a_body_and_an_epoch_and_end_or_neither()
    {
        await using var ledger = Databases.StartLedger();
        var entry = LedgerTestExtensions.Entry();
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.AppendAsync(entry with { Body = default }));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.AppendAsync(entry with { Epoch = 1 }));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.AppendAsync(entry with { RightsEnd = DateTimeOffset.MaxValue }));
    }
}
