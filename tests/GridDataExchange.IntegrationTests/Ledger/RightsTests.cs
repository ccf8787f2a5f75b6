using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Postgres;

namespace GridDataExchange.IntegrationTests.Ledger;

public sealed class RightsTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private IDatabases Databases => database.Databases;

    [Fact]
    public async Task A_record_under_a_past_epoch_is_refused_and_one_on_no_rights_is_not()
    {
        await using var ledger = Databases.StartLedger();
        var entry = await Databases.EntitledAsync();
        await Databases.RaiseEpochAsync();
        Assert.Equal(AppendVerdict.RightsChanged, await ledger.VerdictAsync(entry));
        Assert.False(await Databases.HasAsync(entry));
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
    }

    [Fact]
    public async Task A_record_under_an_epoch_that_never_was_is_refused()
    {
        await using var ledger = Databases.StartLedger();
        var entry = await Databases.EntitledAsync();
        Assert.Equal(AppendVerdict.RightsChanged, await ledger.VerdictAsync(entry with { Epoch = entry.Epoch + 1000 }));
    }

    [Fact]
    public async Task Rights_that_ended_by_the_databases_clock_are_refused()
    {
        await using var ledger = Databases.StartLedger();
        var entry = await Databases.EntitledAsync();
        var past = entry with { RightsEnd = await Databases.ScalarAsync<DateTime>("SELECT clock_timestamp()") };
        Assert.Equal(AppendVerdict.RightsEnded, await ledger.VerdictAsync(past));
        Assert.False(await Databases.HasAsync(past));
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(entry));
    }

    [Fact]
    public async Task Rights_that_end_while_the_append_waits_are_refused()
    {
        await using var ledger = Databases.StartLedger();
        var held = await HeldRights.TakeAsync(Databases);
        var end = (await Databases.ScalarAsync<DateTime>("SELECT clock_timestamp()")).AddMilliseconds(300);
        var entry = (await Databases.EntitledAsync()) with { RightsEnd = end };
        var verdict = ledger.VerdictAsync(entry);
        await Databases.WriterWaitsAsync();
        while (await Databases.ScalarAsync<DateTime>("SELECT clock_timestamp()") < end)
        {
            await Task.Yield();
        }

        await held.DisposeAsync();
        Assert.Equal(AppendVerdict.RightsEnded, await verdict);
    }

    [Fact]
    public async Task An_append_that_waits_for_a_change_of_rights_is_refused_after_it()
    {
        await using var ledger = Databases.StartLedger();
        for (var round = 0; round < 10; round++)
        {
            var entry = await Databases.EntitledAsync();
            await using var held = await HeldRights.TakeAsync(Databases);
            var verdict = ledger.VerdictAsync(entry);
            await Databases.WriterWaitsAsync();
            await held.RaiseAsync();
            Assert.False(verdict.IsCompleted);
            await held.CommitAsync();
            Assert.Equal(AppendVerdict.RightsChanged, await verdict);
            Assert.False(await Databases.HasAsync(entry));
        }
    }

    [Fact]
    public async Task The_race_is_lost_too_where_the_databases_default_isolation_is_higher()
    {
        var name = await Databases.ScalarAsync<string>("SELECT current_database()");
        await Databases.RunAsync($"ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'");
        Databases.For(DatabaseRole.LedgerWriter).Clear();
        Assert.Equal("repeatable read", await Databases.ScalarAsync<string>(DatabaseRole.LedgerWriter, "SHOW default_transaction_isolation"));
        Databases.For(DatabaseRole.LedgerWriter).Clear();
        await An_append_that_waits_for_a_change_of_rights_is_refused_after_it();
    }

    [Fact]
    public async Task Stale_records_do_not_refuse_those_they_came_with()
    {
        await using var ledger = Databases.StartLedger();
        var stale = await Databases.EntitledAsync();
        await Databases.RaiseEpochAsync();
        var good = await Databases.EntitledAsync();
        var held = await HeldRights.TakeAsync(Databases);
        var first = ledger.VerdictAsync(LedgerTestExtensions.Entry());
        await Databases.WriterWaitsAsync();
        Task<AppendVerdict>[] verdicts =
        [
            .. Enumerable.Range(0, 5).Select(_ => ledger.VerdictAsync(stale with { Id = Guid.NewGuid() })),
            .. Enumerable.Range(0, 5).Select(_ => ledger.VerdictAsync(good with { Id = Guid.NewGuid() })),
            ledger.VerdictAsync(good with { Id = Guid.NewGuid(), RightsEnd = DateTimeOffset.UnixEpoch }),
            ledger.VerdictAsync(LedgerTestExtensions.Entry()),
        ];
        await held.DisposeAsync();
        var all = await Task.WhenAll(verdicts);
        Assert.Equal(AppendVerdict.Committed, await first);
        Assert.All(all[..5], v => Assert.Equal(AppendVerdict.RightsChanged, v));
        Assert.All(all[5..10], v => Assert.Equal(AppendVerdict.Committed, v));
        Assert.Equal([AppendVerdict.RightsEnded, AppendVerdict.Committed], all[10..]);
        Assert.Equal("8|1|8", await Databases.ScalarAsync<string>("SELECT concat_ws('|', count(*), min(counter), max(counter)) FROM ledger.record WHERE node = $1", ledger.Node));
    }

    [Fact]
    public async Task Under_a_storm_of_changes_nothing_is_committed_under_an_epoch_before_the_last_one_committed()
    {
        await using var ledger = Databases.StartLedger();
        var raised = 0L;
        var leaks = 0;
        var committed = 0;
        var changing = Task.Run(async () =>
        {
            for (var i = 0; i < 60 || Volatile.Read(ref committed) < 60; i++)
            {
                await using var held = await HeldRights.TakeAsync(Databases);
                await held.RaiseAsync();
                await held.CommitAsync();
                Volatile.Write(ref raised, await Databases.ScalarAsync<long>(RightsEpoch.Read));
            }
        }, TestContext.Current.CancellationToken);
        var appending = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!changing.IsCompleted)
            {
                var entry = await Databases.EntitledAsync();
                var known = Volatile.Read(ref raised); // a change that was committed before the append began
                var verdict = await ledger.VerdictAsync(entry);
                Interlocked.Add(ref leaks, verdict == AppendVerdict.Committed && entry.Epoch < known ? 1 : 0);
                Interlocked.Add(ref committed, verdict == AppendVerdict.Committed ? 1 : 0);
            }
        }, TestContext.Current.CancellationToken));
        await Task.WhenAll([changing, .. appending]);
        Assert.Equal(0, leaks);
        Assert.Equal(committed + 1, await Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.record WHERE node = $1", ledger.Node));
        Assert.True(await Databases.ScalarAsync<bool>("SELECT count(*) = coalesce(max(counter), 0) FROM ledger.record WHERE node = $1", ledger.Node));
    }
}
