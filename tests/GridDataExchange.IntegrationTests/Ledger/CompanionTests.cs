using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Postgres;

namespace GridDataExchange.IntegrationTests.Ledger;

public sealed class CompanionTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private const string Note = "INSERT INTO ledger.note (record, text) VALUES ($1, $2)";

    private IDatabases Databases => database.Databases;

    [Fact]
    public async Task A_companion_takes_effect_with_its_record()
    {
        await using var ledger = await StartAsync();
        var entry = await Databases.EntitledAsync();
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(entry.With(Note, entry.Id, "one").With(Note, entry.Id, "two")));
        Assert.Equal(2, await NotesAsync(entry));
        Assert.True(await Databases.ScalarAsync<bool>("SELECT bool_and(n.xmin = r.xmin) FROM ledger.note n JOIN ledger.record r ON r.id = n.record WHERE r.id = $1", entry.Id));
    }

    [Fact]
    public async Task A_companion_of_a_record_without_rights_does_not_run()
    {
        await using var ledger = await StartAsync();
        var stale = await Databases.EntitledAsync();
        var ended = stale with { Id = Guid.NewGuid(), RightsEnd = DateTimeOffset.UnixEpoch };
        Assert.Equal(AppendVerdict.RightsEnded, await ledger.VerdictAsync(ended.With(Note, ended.Id, "never")));
        await Databases.RaiseEpochAsync();
        Assert.Equal(AppendVerdict.RightsChanged, await ledger.VerdictAsync(stale.With(Note, stale.Id, "never")));
        Assert.Equal(0, await NotesAsync(ended) + await NotesAsync(stale));
    }

    [Fact]
    public async Task A_failing_companion_refuses_its_own_record_alone()
    {
        await using var ledger = await StartAsync();
        LedgerEntry[] entries = [.. Enumerable.Range(0, 8).Select(_ => LedgerTestExtensions.Entry())];
        LedgerEntry[] sent = [.. entries.Select((e, i) => i switch
        {
            2 => e.With(Note, e.Id, "first").With("SELECT 1 / $1", 0),
            3 => e.With("this is not SQL"),
            4 => e.With("INSERT INTO ledger.note (record, text) VALUES ($1, $2)", e.Id, new object()),
            5 => e.With("UPDATE ledger.record SET node = ''"),
            _ => e.With(Note, e.Id, "good"),
        })];
        var verdicts = await TogetherAsync(ledger, sent);
        for (var i = 0; i < entries.Length; i++)
        {
            var good = i is not (2 or 3 or 4 or 5);
            Assert.Equal(good ? AppendVerdict.Committed : AppendVerdict.Unavailable, verdicts[i]);
            Assert.Equal(good, await Databases.HasAsync(entries[i]));
            Assert.Equal(good ? 1 : 0, await NotesAsync(entries[i]));
        }

        Assert.True(await NoGapsAsync());
    }

    [Fact]
    public async Task A_companion_that_refuses_on_purpose_says_why_and_refuses_its_own_record_alone()
    {
        await using var ledger = await StartAsync();
        LedgerEntry[] sent = [.. Enumerable.Range(0, 8).Select(i => Locking(LedgerTestExtensions.Entry().With(Note, Guid.NewGuid(), "good"), i % 3 == 0 ? "crowded" : $"own {i}", refuses: i is 3 or 4))];
        var appended = await TogetherAsync(ledger, ledger.AppendAsync, sent);
        for (var i = 0; i < sent.Length; i++)
        {
            Assert.Equal(i is 3 or 4 ? AppendVerdict.Refused : AppendVerdict.Committed, appended[i].Verdict);
            Assert.Equal(i is 3 or 4 ? new CompanionRefusal("GX777", "bound", "thing") : null, appended[i].Refusal);
            Assert.Equal(i is not (3 or 4), await Databases.HasAsync(sent[i]));
        }

        Assert.True(await NoGapsAsync());
    }

    [Fact]
    public async Task The_stop_is_a_nodes_last_record_also_where_others_before_it_are_tried_again()
    {
        var ledger = await StartAsync();
        var held = await HeldRights.TakeAsync(Databases);
        var first = ledger.VerdictAsync(LedgerTestExtensions.Entry());
        await Databases.WriterWaitsAsync();
        var refused = ledger.VerdictAsync(Locking(LedgerTestExtensions.Entry(), "thing", refuses: true));
        var tried = ledger.VerdictAsync(Locking(LedgerTestExtensions.Entry(), "thing", refuses: false));
        var stopping = ledger.DisposeAsync();
        await held.DisposeAsync();
        await stopping;
        Assert.Equal((AppendVerdict.Committed, AppendVerdict.Refused, AppendVerdict.Committed), (await first, await refused, await tried));
        Assert.True(await Databases.ScalarAsync<bool>("SELECT position('\"kind\":\"stop\"'::bytea IN payload) > 0 FROM ledger.record WHERE node = $1 ORDER BY counter DESC LIMIT 1", ledger.Node));
    }

    [Fact]
    public async Task A_refusal_that_comes_again_and_again_leaves_the_writer_as_it_was()
    {
        await using var ledger = await StartAsync();
        var node = ledger.Node;
        for (var i = 0; i < 12; i++)
        {
            var refused = Locking(LedgerTestExtensions.Entry(), "thing", refuses: true);
            Assert.Equal(AppendVerdict.Refused, await ledger.VerdictAsync(refused));
            Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(Locking(LedgerTestExtensions.Entry(), "thing", refuses: false)));
        }

        Assert.Equal(node, ledger.Node);
    }

    [Fact]
    public async Task Companions_of_a_transaction_run_in_the_order_of_what_they_lock()
    {
        await using var ledger = await StartAsync();
        var mark = Guid.NewGuid();
        LedgerEntry[] sent = [.. ((string[])["c", "a", "b", "a"]).Select(what => LedgerTestExtensions.Entry() with { Companions = [new CompanionStatement(Note, [mark, what]) { Locks = what }] })];
        await TogetherAsync(ledger, ledger.VerdictAsync, sent);
        Assert.Equal(["a", "a", "b", "c"], await Databases.ScalarAsync<string[]>("SELECT array_agg(text ORDER BY ctid) FROM ledger.note WHERE record = $1", mark));
    }

    [Fact]
    public async Task Stale_records_and_their_companions_are_left_out_and_the_rest_of_the_batch_is_written_once()
    {
        await using var ledger = await StartAsync();
        var stale = await Databases.EntitledAsync();
        await Databases.RaiseEpochAsync();
        var good = await Databases.EntitledAsync();
        LedgerEntry[] entries = [.. Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? stale : good) with { Id = Guid.NewGuid() })];
        var verdicts = await TogetherAsync(ledger, [.. entries.Select(e => e.With(Note, e.Id, "note"))]);
        for (var i = 0; i < entries.Length; i++)
        {
            Assert.Equal(i % 2 == 0 ? AppendVerdict.RightsChanged : AppendVerdict.Committed, verdicts[i]);
            Assert.Equal(i % 2, await NotesAsync(entries[i]));
        }

        Assert.True(await NoGapsAsync());
    }

    [Fact]
    public async Task A_companion_that_fails_only_when_the_transaction_commits_refuses_its_record()
    {
        await using var ledger = await StartAsync();
        var entry = LedgerTestExtensions.Entry();
        Assert.Equal(AppendVerdict.Unavailable, await ledger.VerdictAsync(entry.With("INSERT INTO ledger.late (record) VALUES ($1)", Guid.NewGuid())));
        Assert.Equal(AppendVerdict.Unavailable, await ledger.VerdictAsync(entry.With("INSERT INTO ledger.late (record) VALUES ($1)", Guid.NewGuid())));
        Assert.False(await Databases.HasAsync(entry));
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(entry.With("INSERT INTO ledger.late (record) VALUES ($1)", entry.Id)));
    }

    [Fact]
    public async Task Commits_are_synchronous_whatever_the_databases_default()
    {
        var name = await Databases.ScalarAsync<string>("SELECT current_database()");
        await Databases.RunAsync($"ALTER DATABASE {name} SET synchronous_commit = off");
        Databases.For(DatabaseRole.LedgerWriter).Clear();
        Assert.Equal("off", await Databases.ScalarAsync<string>(DatabaseRole.LedgerWriter, "SHOW synchronous_commit"));
        Databases.For(DatabaseRole.LedgerWriter).Clear();
        await using var ledger = await StartAsync();
        var entry = LedgerTestExtensions.Entry();
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(entry.With("INSERT INTO ledger.note (record, text) SELECT $1, current_setting('synchronous_commit')", entry.Id)));
        Assert.Equal("on", await Databases.ScalarAsync<string>("SELECT text FROM ledger.note WHERE record = $1", entry.Id));
    }

    private async Task<LedgerWriter> StartAsync()
    {
        await Databases.RunAsync("""
            CREATE TABLE IF NOT EXISTS ledger.note (record uuid, text text);
            CREATE OR REPLACE FUNCTION ledger.test_refuse(refuses boolean) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
                IF refuses THEN RAISE EXCEPTION 'no' USING ERRCODE = 'GX777', CONSTRAINT = 'bound', TABLE = 'thing'; END IF;
            END $$;
            GRANT EXECUTE ON FUNCTION ledger.test_refuse(boolean) TO gdx_ledger_writer;
            CREATE TABLE IF NOT EXISTS ledger.late (record uuid REFERENCES ledger.record DEFERRABLE INITIALLY DEFERRED);
            GRANT INSERT ON ledger.note, ledger.late TO gdx_ledger_writer;
            """);
        return Databases.StartLedger();
    }

    /// <summary>Sends records so that they meet in one batch: behind one that waits.</summary>
    private Task<AppendVerdict[]> TogetherAsync(LedgerWriter ledger, LedgerEntry[] entries) => TogetherAsync(ledger, ledger.VerdictAsync, entries);

    private async Task<T[]> TogetherAsync<T>(LedgerWriter ledger, Func<LedgerEntry, Task<T>> append, LedgerEntry[] entries)
    {
        var held = await HeldRights.TakeAsync(Databases);
        var first = ledger.VerdictAsync(LedgerTestExtensions.Entry());
        await Databases.WriterWaitsAsync();
        var verdicts = entries.Select(append).ToList();
        await held.DisposeAsync();
        Assert.Equal(AppendVerdict.Committed, await first);
        return await Task.WhenAll(verdicts);
    }

    private static LedgerEntry Locking(LedgerEntry entry, string what, bool refuses) =>
        entry with { Companions = [.. entry.Companions, new CompanionStatement("SELECT ledger.test_refuse($1)", [refuses]) { Locks = what }] };

    private async Task<int> NotesAsync(LedgerEntry entry) => (int)await Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.note WHERE record = $1", entry.Id);

    private Task<bool> NoGapsAsync() =>
        Databases.ScalarAsync<bool>("SELECT bool_and(n = last AND first = 1) FROM (SELECT count(*) AS n, min(counter) AS first, max(counter) AS last FROM ledger.record GROUP BY node) AS nodes");
}
