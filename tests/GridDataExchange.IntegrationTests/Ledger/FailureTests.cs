using System.Diagnostics;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Ledger;

public sealed class FailureTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private IDatabases Databases => database.Databases;

    [Fact]
    public async Task A_connection_killed_before_the_commit_is_unavailable_and_the_next_append_works_under_another_name()
    {
        await using var ledger = Databases.StartLedger();
        var name = ledger.Node;
        var entry = LedgerTestExtensions.Entry();
        await using (await HeldRights.TakeAsync(Databases))
        {
            var verdict = ledger.VerdictAsync(entry);
            await Databases.WriterWaitsAsync();
            await Databases.CutWriterAsync();
            Assert.Equal(AppendVerdict.Unavailable, await verdict);
        }

        Assert.False(await Databases.HasAsync(entry));
        Assert.NotEqual(name, ledger.Node);
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        Assert.Equal(1, await Databases.ScalarAsync<long>("SELECT min(counter) FROM ledger.record WHERE node = $1", ledger.Node));
    }

    [Fact]
    public async Task Whatever_connections_are_killed_a_committed_record_is_there_and_no_name_has_a_gap()
    {
        await using var ledger = Databases.StartLedger();
        var appended = new List<(LedgerEntry Entry, AppendVerdict Verdict)>();
        using var done = new CancellationTokenSource();
        var killing = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await Databases.CutWriterAsync();
            }
        }, TestContext.Current.CancellationToken);
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < 2000 && watch.Elapsed < TimeSpan.FromSeconds(5); round++)
        {
            var entries = Enumerable.Range(0, 5).Select(_ => LedgerTestExtensions.Entry()).ToList();
            var verdicts = await Task.WhenAll(entries.Select(ledger.VerdictAsync));
            appended.AddRange(entries.Zip(verdicts));
        }

        await done.CancelAsync();
        await killing;
        var last = LedgerTestExtensions.Entry();
        while (await ledger.VerdictAsync(last) != AppendVerdict.Committed)
        {
            last = LedgerTestExtensions.Entry(); // the last kill may still be under way
        }

        foreach (var (entry, verdict) in appended)
        {
            Assert.True(verdict is AppendVerdict.Committed or AppendVerdict.Unavailable);
            Assert.True(verdict != AppendVerdict.Committed || await Databases.HasAsync(entry));
        }

        Assert.Contains(appended, a => a.Verdict == AppendVerdict.Unavailable);
        Assert.True(await Databases.ScalarAsync<bool>(
            "SELECT bool_and(n = last AND first = 1) FROM (SELECT count(*) AS n, min(counter) AS first, max(counter) AS last FROM ledger.record GROUP BY node) AS nodes"));
    }

    [Fact]
    public async Task A_database_that_does_not_answer_in_time_is_unavailable_and_recovery_needs_nothing()
    {
        await using var ledger = Databases.StartLedger(LedgerTestExtensions.Options with { Timeout = TimeSpan.FromMilliseconds(200), BatchLimit = 2 });
        var entries = Enumerable.Range(0, 20).Select(_ => LedgerTestExtensions.Entry()).ToList();
        await using (await HeldRights.TakeAsync(Databases))
        {
            Assert.All(await Task.WhenAll(entries.Select(ledger.VerdictAsync)), v => Assert.Equal(AppendVerdict.Unavailable, v));
        }

        var entry = LedgerTestExtensions.Entry();
        while (await ledger.VerdictAsync(entry) != AppendVerdict.Committed)
        {
            entry = LedgerTestExtensions.Entry(); // what was stopped may still be ending
        }

        Assert.All(await Task.WhenAll(entries.Select(Databases.HasAsync)), Assert.False);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_unavailable()
    {
        await using var nowhere = new Nowhere();
        await using var ledger = nowhere.StartLedger(LedgerTestExtensions.Options with { Timeout = TimeSpan.FromSeconds(1) });
        var name = ledger.Node;
        Assert.Equal(AppendVerdict.Unavailable, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        Assert.Equal(AppendVerdict.Unavailable, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        Assert.Equal(name, ledger.Node);
    }

    [Fact]
    public async Task A_caller_that_stops_waiting_stops_nobody_else()
    {
        await using var ledger = Databases.StartLedger();
        using var impatience = new CancellationTokenSource();
        Task<Appended> impatient;
        Task<AppendVerdict> patient;
        await using (await HeldRights.TakeAsync(Databases))
        {
            impatient = ledger.AppendAsync(LedgerTestExtensions.Entry(), impatience.Token);
            patient = ledger.VerdictAsync(LedgerTestExtensions.Entry());
            await Databases.WriterWaitsAsync();
            await impatience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        }

        Assert.Equal(AppendVerdict.Committed, await patient);
    }

    private sealed class Nowhere : IDatabases
    {
        private readonly NpgsqlDataSource source = NpgsqlDataSource.Create("Host=/nowhere;Username=nobody;Database=none");

        public NpgsqlDataSource For(DatabaseRole role) => source;

        public ValueTask DisposeAsync() => source.DisposeAsync();
    }
}
