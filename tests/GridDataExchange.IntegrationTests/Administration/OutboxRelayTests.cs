using GridDataExchange.IntegrationTests.Exchange;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Postgres;
using GridDataExchange.Registry;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Administration;

public sealed class OutboxRelayTests(OutboxFixture outbox) : IClassFixture<OutboxFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IDatabases Databases => outbox.Databases;

    [Fact]
    public async Task Changes_become_records_in_their_order_with_who_and_before_and_after()
    {
        await using var ledger = Databases.StartLedger();
        await using var relay = outbox.StartRelay(ledger);
        var grant = await outbox.AddGrantAsync();
        await outbox.Registry.EndGrantAsync(grant.Id, OutboxFixture.Actor, Stop);
        await Databases.OutboxIsEmptyAsync();

        var records = (await Databases.ChangesAsync()).Where(r => r.GetProperty("target").GetString() is { } t && (t == grant.Client || t == grant.Id.ToString("D"))).ToList();
        Assert.Equal(["client.put", "grant.add", "grant.end"], records.Select(r => r.GetProperty("act").GetString()));
        var ended = records[2];
        Assert.Equal(
            ("client", "bureau", "data-bureau", OutboxFixture.Actor.Grant, "gdx_registry"),
            (Actor("kind").GetString(), Actor("name").GetString(), Actor("department").GetString(), Actor("grant").GetGuid(), ended.GetProperty("role").GetString()));
        var change = ended.GetProperty("changes")[0];
        Assert.Equal(("registry.access_grant", "UPDATE"), (change.GetProperty("table").GetString(), change.GetProperty("operation").GetString()));
        Assert.Null(change.GetProperty("before").GetProperty("ended").GetString());
        Assert.NotNull(change.GetProperty("after").GetProperty("ended").GetString());
        Assert.Equal(outbox.County.Policies.Catalogue.FindPurpose("exchange-administration")!.Retention.TotalDays, ended.GetProperty("retentionDays").GetDouble());

        System.Text.Json.JsonElement Actor(string name) => ended.GetProperty("actor").GetProperty(name);
    }

    [Fact]
    public async Task Several_nodes_at_once_record_each_change_once()
    {
        await using var first = Databases.StartLedger();
        await using var second = Databases.StartLedger();
        await using var third = Databases.StartLedger();
        await using var one = outbox.StartRelay(first);
        await using var two = outbox.StartRelay(new LedgerBehind(second) { Before = entry => first.AppendAsync(entry, Stop) }); // which always comes too late
        await using var three = outbox.StartRelay(third);
        var grants = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => outbox.AddGrantAsync()));
        await Databases.OutboxIsEmptyAsync();
        var targets = (await Databases.ChangesAsync()).Select(r => r.GetProperty("target").GetString()).ToList();
        Assert.All(grants, grant => Assert.Equal((1, 1), (targets.Count(t => t == grant.Client), targets.Count(t => t == grant.Id.ToString("D")))));
    }

    [Fact]
    public async Task What_waited_when_a_node_ended_the_next_one_records()
    {
        var grant = await outbox.AddGrantAsync();
        Assert.True(await WaitsAsync(grant.Id));
        await using var ledger = Databases.StartLedger();
        await using var relay = outbox.StartRelay(ledger);
        await Databases.OutboxIsEmptyAsync();
        Assert.Single(await RecordsOfAsync(grant.Id));
    }

    [Fact]
    public async Task A_ledger_that_is_full_or_away_keeps_a_change_waiting_and_does_not_lose_it()
    {
        var log = new LogText();
        await using var ledger = Databases.StartLedger();
        var tries = 0;
        await using var relay = outbox.StartRelay(new LedgerBehind(ledger) { Instead = () => ++tries <= 3 ? AppendVerdict.Unavailable : null }, log);
        var grant = await outbox.AddGrantAsync();
        await Databases.OutboxIsEmptyAsync();
        Assert.True(tries > 3);
        Assert.Single(await RecordsOfAsync(grant.Id));
        Assert.Contains("wait in the outbox", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_append_whose_outcome_was_lost_is_not_made_again()
    {
        await using var ledger = Databases.StartLedger();
        await using var relay = outbox.StartRelay(new LedgerBehind(ledger) { Loses = true });
        var grant = await outbox.AddGrantAsync();
        await Databases.OutboxIsEmptyAsync();
        Assert.Single(await RecordsOfAsync(grant.Id));
    }

    [Fact]
    public async Task A_relay_whose_connection_is_ended_goes_on()
    {
        await using var ledger = Databases.StartLedger();
        await using var relay = outbox.StartRelay(ledger);
        while (await Databases.CutWriterAsync() == 0)
        {
            await Task.Yield();
        }

        var grant = await outbox.AddGrantAsync();
        await Databases.OutboxIsEmptyAsync();
        Assert.Single(await RecordsOfAsync(grant.Id));
    }

    [Fact]
    public async Task A_forged_record_under_a_changes_id_does_not_keep_the_change_out()
    {
        var grant = await outbox.AddGrantAsync();
        var id = await Databases.ScalarAsync<Guid>("SELECT id FROM outbox.change WHERE target = $1", grant.Id.ToString("D"));
        await using var ledger = Databases.StartLedger();
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry("nothing happened") with { Id = id }));
        var log = new LogText();
        await using var relay = outbox.StartRelay(ledger, log);
        await Databases.OutboxIsEmptyAsync();
        Assert.NotEqual(id, Assert.Single(await RecordsOfAsync(grant.Id)).GetProperty("id").GetGuid());
        Assert.Contains($"Critical The ledger had a record under the id of the change {id}", log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""('{"a":' || repeat('[', 100) || repeat(']', 100) || '}')::jsonb""")]
    [InlineData("""'{"kind": 7}'::jsonb""")]
    [InlineData("""'{"kind": "client", "department": "x"}'::jsonb""")]
    [InlineData("""'{"kind": "client", "name": "x", "department": "x", "grant": "none"}'::jsonb""")]
    public async Task An_actor_that_is_none_is_recorded_as_it_stands_can_be_read_and_holds_up_nothing(string actor)
    {
        var id = Guid.NewGuid();
        await Databases.RunAsync($"INSERT INTO outbox.change (id, actor, act, tables) VALUES ('{id}', {actor}, 'x', '{{x}}')");
        var grant = await outbox.AddGrantAsync();
        await using var ledger = Databases.StartLedger();
        await using var relay = outbox.StartRelay(ledger);
        await Waiting.UntilAsync(async () => !await WaitsAsync(grant.Id) && !await Databases.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM outbox.change)"));

        Assert.Single(await RecordsOfAsync(grant.Id));
        var body = await Databases.BodyAsync(id);
        Assert.Equal("x", RecordBody.Read(body).Act); // the index takes it
        using var read = System.Text.Json.JsonDocument.Parse(body);
        Assert.Equal("unreadable", read.RootElement.GetProperty("actor").GetProperty("kind").GetString());
        Assert.Equal(await Databases.ScalarAsync<string>($"SELECT ({actor})::text"), read.RootElement.GetProperty("actor").GetProperty("text").GetString());
    }

    [Fact]
    public async Task Changes_that_the_ledger_does_not_take_hold_up_none_behind_them_and_are_taken_once_it_does()
    {
        await using var ledger = Databases.StartLedger();
        var bad = new List<Grant>();
        for (var i = 0; i < 3; i++)
        {
            bad.Add(await outbox.AddGrantAsync());
        }

        var refused = (await Databases.ScalarAsync<Guid[]>("SELECT array_agg(id) FROM outbox.change WHERE target = ANY ($1)", (object)bad.Select(g => g.Id.ToString("D")).ToArray())).ToHashSet();
        Assert.Equal(3, refused.Count);
        var mended = false;
        await using var relay = outbox.StartRelay(new LedgerBehind(ledger) { Refuses = entry => !mended && refused.Contains(entry.Id) });
        var grant = await outbox.AddGrantAsync();
        await Waiting.UntilAsync(async () => !await WaitsAsync(grant.Id));
        Assert.Single(await RecordsOfAsync(grant.Id));
        Assert.Equal(3L, await Databases.ScalarAsync<long>("SELECT count(*) FROM outbox.change"));

        mended = true;
        await Waiting.UntilAsync(async () => !await Databases.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM outbox.change)"));
    }

    [Fact]
    public async Task A_change_whose_id_no_record_may_have_is_refused()
    {
        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Databases.RunAsync("INSERT INTO outbox.change (id, actor, act, tables) VALUES ('00000000-0000-0000-0000-000000000000', '{}', 'no id', '{x}')"));
        Assert.Equal(("23514", "change_has_an_id"), (refused.SqlState, refused.ConstraintName));
    }

    [Fact]
    public async Task A_long_change_is_cut_and_what_is_left_out_has_its_number_and_digest()
    {
        var name = Guid.NewGuid().ToString("N");
        await Databases.TamperAsync($"INSERT INTO registry.department SELECT '{name}-' || i, 'x', 'x' FROM generate_series(1, 1200) AS i");
        await using var ledger = Databases.StartLedger();
        await using var relay = outbox.StartRelay(ledger);
        await Databases.OutboxIsEmptyAsync();
        var record = Assert.Single(await Databases.ChangesAsync(), r => r.GetProperty("changes") is var c && c.GetArrayLength() > 0 && c[0].ToString().Contains(name, StringComparison.Ordinal));
        Assert.Equal((500, 700), (record.GetProperty("changes").GetArrayLength(), record.GetProperty("more").GetProperty("changes").GetInt32()));
        Assert.Equal(64, record.GetProperty("more").GetProperty("sha256").GetString()!.Length);
    }

    [Fact]
    public async Task What_waits_is_recorded_before_a_node_stops()
    {
        await using var ledger = Databases.StartLedger();
        await using var turn = await Databases.For(DatabaseRole.Owner).OpenConnectionAsync(Stop);
        await using var take = new NpgsqlCommand("SELECT pg_advisory_lock(7450212034864837730)", turn);
        await take.ExecuteNonQueryAsync(Stop);
        var relay = outbox.StartRelay(ledger);
        var grant = await outbox.AddGrantAsync();
        Assert.True(await WaitsAsync(grant.Id)); // it is another's turn
        await using var leave = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", turn);
        await leave.ExecuteNonQueryAsync(Stop);
        await relay.DisposeAsync();
        Assert.False(await WaitsAsync(grant.Id));
        Assert.Single(await RecordsOfAsync(grant.Id));
    }

    private Task<bool> WaitsAsync(Guid grant) => Databases.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM outbox.change WHERE target = $1)", grant.ToString("D"));

    private async Task<IReadOnlyList<System.Text.Json.JsonElement>> RecordsOfAsync(Guid grant) =>
        [.. (await Databases.ChangesAsync()).Where(r => r.GetProperty("target").GetString() == grant.ToString("D"))];

    /// <summary>The real ledger behind a fault.</summary>
    private sealed class LedgerBehind(ILedger ledger) : ILedger
    {
        public string Node => ledger.Node;

        /// <summary>Runs before each append.</summary>
        public Func<LedgerEntry, Task>? Before { get; init; }

        /// <summary>A verdict in the place of the append.</summary>
        public Func<AppendVerdict?>? Instead { get; init; }

        /// <summary>What is never taken.</summary>
        public Func<LedgerEntry, bool>? Refuses { get; init; }

        /// <summary>True where nobody hears of what was committed.</summary>
        public bool Loses { get; init; }

        public async Task<Appended> AppendAsync(LedgerEntry entry, CancellationToken cancellationToken)
        {
            if (Before is not null)
            {
                await Before(entry);
            }

            if (Refuses?.Invoke(entry) is true)
            {
                return new(AppendVerdict.Unavailable, default);
            }

            if (Instead?.Invoke() is { } verdict)
            {
                return new(verdict, default);
            }

            var appended = await ledger.AppendAsync(entry, cancellationToken);
            return Loses ? new(AppendVerdict.Unavailable, default) : appended;
        }
    }
}
