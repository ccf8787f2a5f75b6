using GridDataExchange.IntegrationTests.Ledger.Retention;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>Whatever keeps records from becoming provable, answers are held back for it.</summary>
public sealed class ProofWatchTests(ClusterFixture cluster) : TreeTests(cluster)
{
    private readonly List<ProofWatch> watches = [];

    [Fact]
    public async Task While_another_session_holds_the_integrators_lock_answers_are_held_back_and_go_on_after()
    {
        await using var ledger = Databases.StartLedger(Options);
        await using var integrator = Integrator();
        await using (var holder = await Databases.For(DatabaseRole.Quota).OpenConnectionAsync(Stop)) // any role can
        {
            await using var take = new Npgsql.NpgsqlCommand($"SELECT pg_advisory_lock({IntegrationSql.LockKey})", holder);
            await take.ExecuteNonQueryAsync(Stop);
            await AssertHeldAsync(ledger, Tree);
            await using var release = new Npgsql.NpgsqlCommand("SELECT pg_advisory_unlock_all()", holder);
            await release.ExecuteNonQueryAsync(Stop);
            await Waiting.UntilAsync(() => Options.Condition.TakesRecords);
        }

        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
    }

    [Theory]
    [InlineData("DELETE FROM ledger.record")]
    [InlineData("UPDATE ledger.batch SET signature = set_byte(signature, 0, get_byte(signature, 0) # 1)")]
    public async Task Where_SQL_keeps_a_node_from_its_places_answers_are_held_back(string sql)
    {
        await using var ledger = Databases.StartLedger(Options);
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        await HostileAsync(sql);
        await using var integrator = Integrator();

        await AssertHeldAsync(ledger, Tree);
    }

    [Theory]
    [InlineData("INSERT INTO ledger.cosignature (log, size, witness, line) VALUES (1, 9000000000000000000, '{0}', 'x')")]
    [InlineData("INSERT INTO ledger.cosignature (log, size, witness, line) SELECT log, size, '{0}', (SELECT split_part(note, E'\\n\\n', 2) FROM ledger.checkpoint LIMIT 1) FROM ledger.checkpoint")] // the log's own
    public async Task A_cosignature_that_SQL_adds_publishes_nothing_and_answers_are_held_back(string sql)
    {
        using var witness = new NoteSigner(new byte[32], "witness.example/health", SignatureType.Cosignature);
        var policy = new WitnessPolicy([new ConfiguredWitness(new Uri("http://witness.example/"), witness.Key, "health")], [witness.Key.Name], TimeSpan.Zero);
        var published = new TreeReader(Databases, Options.Identity, policy);
        await using var ledger = Databases.StartLedger(Options);
        await using var integrator = Integrator();
        var entry = LedgerTestExtensions.Entry();
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(entry));
        await SequencedAsync();
        await Databases.RunAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, witness.Key.Name));

        Assert.Null(await published.CheckpointAsync(Stop));
        Assert.Equal(RecordStanding.Pending, (await published.ProofAsync(entry.Id, Stop)).Standing);
        await AssertHeldAsync(ledger, published);
    }

    [Fact]
    public async Task The_end_of_a_name_that_the_node_left_is_followed_like_its_newest_record()
    {
        await using var ledger = Databases.StartLedger(Options);
        var last = LedgerTestExtensions.Entry();
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(last));
        var clock = new HandClock(DateTimeOffset.UtcNow); // it looks when the test says so
        await using var watch = Watch(ledger, Tree, TimeSpan.Zero, clock);
        await SeenAsync(takes: false); // no integrator yet
        await using (Integrator())
        {
            await SeenAsync(takes: true);
        }

        // The last record of the name disappears before it has its place, and the node goes on under another.
        var name = ledger.Node;
        var lost = LedgerTestExtensions.Entry();
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(lost));
        await HostileAsync($"DELETE FROM ledger.batch WHERE node = '{name}' AND first = (SELECT counter FROM ledger.record WHERE id = '{lost.Id}'); DELETE FROM ledger.record WHERE id = '{lost.Id}'");
        await using (await HeldRights.TakeAsync(Databases))
        {
            var verdict = ledger.VerdictAsync(LedgerTestExtensions.Entry());
            await Databases.WriterWaitsAsync();
            await Databases.CutWriterAsync();
            Assert.Equal(AppendVerdict.Unavailable, await verdict);
        }

        Assert.NotEqual(name, ledger.Node);
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        await using var integrator = Integrator();
        await SeenAsync(takes: false);
        await SequencedAsync(); // all that is there has its place, and answers are held all the same
        clock.RunTimers();
        Assert.False(Options.Condition.TakesRecords);

        Task SeenAsync(bool takes) => Waiting.UntilAsync(() =>
        {
            clock.RunTimers();
            return Options.Condition.TakesRecords == takes;
        });
    }

    [Fact]
    public async Task Since_when_there_is_no_proof_outlives_the_process()
    {
        var grace = TimeSpan.FromHours(1);
        await using (var ledger = Databases.StartLedger(Options))
        {
            Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
            await using var watch = Watch(ledger, Tree, grace, new ShiftedClock(TimeSpan.FromMinutes(-61)));
            await Waiting.UntilAsync(() => File.Exists(Path.Combine(Folder, "unproven-since")));
        }

        Assert.True(Options.Condition.TakesRecords);
        await using var next = Databases.StartLedger(Options);
        Assert.Equal(AppendVerdict.Committed, await next.VerdictAsync(LedgerTestExtensions.Entry()));
        await using var again = Watch(next, Tree, grace);
        await Waiting.UntilAsync(() => !Options.Condition.TakesRecords);
        await using var integrator = Integrator();
        await Waiting.UntilAsync(() => Options.Condition.TakesRecords);
        await Waiting.UntilAsync(() => !File.Exists(Path.Combine(Folder, "unproven-since")));
    }

    [Fact]
    public async Task While_records_become_provable_within_their_bound_answers_go_on()
    {
        await using var ledger = Databases.StartLedger(Options);
        await using var integrator = Integrator();
        await using var watch = Watch(ledger, Tree, TimeSpan.FromHours(1));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        }

        await SequencedAsync();
        Assert.True(Options.Condition.TakesRecords);
    }

    [Fact]
    public async Task Records_that_a_trigger_throws_away_are_not_committed_for_the_caller()
    {
        await Databases.RunAsync("""
            CREATE FUNCTION ledger.drop_it() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER aside BEFORE INSERT ON ledger.record FOR EACH ROW WHEN (NEW.counter > 1) EXECUTE FUNCTION ledger.drop_it()
            """);
        await using var ledger = Databases.StartLedger(Options);

        Assert.Equal(AppendVerdict.Unavailable, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
    }

    private async Task AssertHeldAsync(LedgerWriter ledger, TreeReader tree)
    {
        if (ledger.Newest is null)
        {
            Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        }

        watches.Add(Watch(ledger, tree, TimeSpan.Zero));
        await Waiting.UntilAsync(() => !Options.Condition.TakesRecords);
        Assert.Equal(AppendVerdict.Unavailable, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var watch in watches)
        {
            await watch.DisposeAsync();
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private ProofWatch Watch(LedgerWriter ledger, TreeReader tree, TimeSpan grace, TimeProvider? clock = null) =>
        new(ledger, tree, Options.Condition, "the tree", grace, new WaitMark(Folder, "unproven-since", TimeSpan.Zero), clock ?? TimeProvider.System, NullLogger<ProofWatch>.Instance);
}
