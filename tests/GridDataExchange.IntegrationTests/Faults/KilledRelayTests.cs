using GridDataExchange.Demo;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>A node that is killed (SIGKILL) when a change of administration is committed and not yet on record.</summary>
public sealed class KilledRelayTests
{
    private const string RelaysTurn = "7450212034864837730";
    private const string HeldTurn = "(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32 | objid::bigint) = " + RelaysTurn + ")";
    private const string WaitingWriters = "(SELECT count(*) FROM pg_locks WHERE relation = 'ledger.record'::regclass AND NOT granted)";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="hold">What is held so that the change comes no further, and the node is killed there.</param>
    /// <param name="there">True once it is there.</param>
    [Theory]
    [InlineData("SELECT pg_advisory_xact_lock(" + RelaysTurn + ")", "SELECT true")] // the relay does not get its turn
    [InlineData("LOCK TABLE ledger.record IN SHARE MODE", "SELECT " + HeldTurn + " = 1 AND " + WaitingWriters + " > 0")] // it has it, and the record is not written
    public async Task A_change_whose_node_is_killed_before_its_record_is_on_record_once_after_the_next_start_with_before_and_after(string hold, string there)
    {
        await using var exchange = await KilledExchange.SingleAsync(Stop);
        var node = exchange.Nodes[0];
        await using var databases = new OwnedBy(exchange.Owner);
        var grant = Guid.Parse((await GdxAsync(node, "list")).Split('\n').First(l => l.Contains("  elderly-care  ", StringComparison.Ordinal)).Split(' ')[0]);
        await UntilAsync(databases, "SELECT NOT EXISTS (SELECT FROM outbox.change)");

        Guid change;
        await using (var holder = await exchange.Owner.OpenConnectionAsync(Stop))
        await using (await holder.BeginTransactionAsync(Stop))
        {
            await using var held = new NpgsqlCommand(hold, holder);
            await held.ExecuteNonQueryAsync(Stop);
            Assert.Equal($"Grant {grant:D} has ended.", (await GdxAsync(node, "end", $"{grant:D}")).Trim());
            await UntilAsync(databases, there);
            await node.KillAsync();
            change = await databases.ScalarAsync<Guid>("SELECT id FROM outbox.change WHERE act = 'grant.end' AND target = $1", $"{grant:D}");
            Assert.Equal(0, await databases.ScalarAsync<long>("SELECT count(*) FROM ledger.record WHERE id = $1", change));
        }

        await exchange.HealAsync(all: true, Stop);
        await UntilAsync(databases, "SELECT NOT EXISTS (SELECT FROM outbox.change)");
        Assert.Equal(0, await node.StopAsync(Stop)); // writes what it would still write
        await exchange.HealAsync(all: true, Stop);

        var ofGrant = (await databases.ChangesAsync(new RetentionKeys(Path.Combine(node.DataDirectory, "keys", "retention")))).Where(r => r.GetProperty("target").GetString() == $"{grant:D}" && r.GetProperty("act").GetString() == "grant.end");
        var record = Assert.Single(ofGrant);
        Assert.Equal(change, record.GetProperty("id").GetGuid());
        var changed = Assert.Single(record.GetProperty("changes").EnumerateArray(), c => c.GetProperty("table").GetString() == "registry.access_grant");
        Assert.Equal((null, grant), (changed.GetProperty("before").GetProperty("ended").GetString(), changed.GetProperty("before").GetProperty("id").GetGuid()));
        Assert.NotNull(changed.GetProperty("after").GetProperty("ended").GetString());

        using var http = new HttpClient { BaseAddress = node.Address };
        var ledger = new ServedLedger(http);
        await exchange.CaughtUpAsync(ledger, Stop);
        Assert.Empty(await new LedgerCheck(ledger, exchange.Owner, await ledger.KeyAsync(Stop)).FindAsync([], [], Stop));
    }

    private static async Task<string> GdxAsync(ExchangeNode node, params string[] command)
    {
        var run = await Gdx.RunAsync(["grant", .. command, "--server", node.Address.AbsoluteUri, "--credentials", DemoSeeder.CredentialsPath(node.DataDirectory)]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        return run.Output;
    }

    private static Task UntilAsync(IDatabases databases, string holds) => Waiting.UntilAsync(() => databases.ScalarAsync<bool>(holds));
}
