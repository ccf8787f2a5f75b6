using System.Net;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Witnesses;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>The disk is full: of PostgreSQL's files, and of the file that holds the last signed checkpoint.</summary>
public sealed class FullDiskTests(ClusterFixture cluster)
{
    private const int MostAsked = 400;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_a_full_disk_nothing_is_given_the_error_is_clear_and_once_there_is_space_all_goes_on_by_itself()
    {
        using var disk = SmallDisk.TryMount();
        Assert.SkipWhen(disk is null, "no tmpfs can be mounted here: run the tests as root");
        await using var exchange = await KilledExchange.PrivateAsync(Directory.CreateDirectory(Path.Combine(disk!.Folder, "data")), Stop);
        var node = exchange.Nodes[0];
        using var received = new ReceivedAnswers();
        using var http = new HttpClient { BaseAddress = node.Address };
        var ledger = new ServedLedger(http);
        var key = await ledger.KeyAsync(Stop);
        await using var load = Load.On(exchange.Nodes, received);
        await load.AnswersAsync(20, Stop);
        var token = (await Load.TokenAsync(http, node, Stop))!;

        disk.Fill();
        var refused = await UntilRefusedAsync(http, token, disk);

        // Write-ahead log that finds no space makes PostgreSQL itself end (PANIC): the server starts it again until it stays.
        try
        {
            await using var more = exchange.Owner.CreateCommand("CREATE TABLE IF NOT EXISTS public.more (t text); INSERT INTO public.more SELECT repeat(md5(n::text), 60) FROM generate_series(1, 20000) n");
            await more.ExecuteNonQueryAsync(Stop);
        }
        catch (NpgsqlException)
        {
            // There is no space.
        }

        disk.Fill();
        refused.Add(await Load.AskAsync(http, token, Stop));
        disk.Free();
        await load.AnswersAsync(20, Stop);
        await load.DisposeAsync();
        await exchange.HealAsync(all: true, Stop);
        await exchange.CaughtUpAsync(ledger, Stop);

        Assert.All(refused, answer =>
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            var body = JsonDocument.Parse(answer.Text).RootElement;
            Assert.False(body.TryGetProperty("data", out _));
            var error = body.GetProperty("errors")[0];
            Assert.Equal("LEDGER_UNAVAILABLE", error.GetProperty("extensions").GetProperty("code").GetString());
            Assert.Contains("try again later", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        });
        Assert.Empty(load.Broken);
        Assert.True(node.Lives);
        Assert.Empty(await new LedgerCheck(ledger, exchange.Owner, key).FindAsync(received.Read(), received.Checkpoints, Stop));
    }

    [Fact]
    public async Task A_checkpoint_that_the_node_cannot_keep_is_not_signed_until_it_can()
    {
        using var disk = SmallDisk.TryMount();
        Assert.SkipWhen(disk is null, "no tmpfs can be mounted here: run the tests as root");
        var database = new DatabaseFixture(cluster);
        await database.InitializeAsync();
        await using var dropped = database;
        var options = LedgerTestExtensions.Options with { Condition = new LedgerCondition() };
        await database.Databases.RunAsync($"INSERT INTO ledger.log (number, origin) VALUES (1, '{options.Identity.Origin}')");
        var tree = new TreeReader(database.Databases, options.Identity, WitnessPolicy.None);
        using var log = new LogEvents();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        await using var integrator = new Integrator(database.Databases, options, Path.Combine(disk!.Folder, "ledger"), TimeProvider.System, loggers.CreateLogger<Integrator>());
        await using var ledger = database.Databases.StartLedger(options);
        await ledger.AppendAsync(LedgerTestExtensions.Entry());
        await Waiting.UntilAsync(async () => await tree.CheckpointAsync(Stop) is not null);
        var before = await tree.CheckpointAsync(Stop);

        disk.Fill();
        await ledger.AppendAsync(LedgerTestExtensions.Entry());
        await Waiting.UntilAsync(() => log.Of(4103).Count > 0);
        Assert.Equal(before, await tree.CheckpointAsync(Stop));
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));

        disk.Free();
        await Waiting.UntilAsync(async () => await tree.CheckpointAsync(Stop) is { } now && now.Size == await database.Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.record"));
        Assert.Null(options.Condition.Fault);
    }

    /// <summary>Asks until nothing is answered any more.</summary>
    private static async Task<List<(HttpStatusCode Status, string Text)>> UntilRefusedAsync(HttpClient http, string token, SmallDisk disk)
    {
        for (var asked = 0; asked < MostAsked; asked++)
        {
            if (await Load.AskAsync(http, token, Stop) is { Status: not HttpStatusCode.OK } refused)
            {
                return [refused];
            }

            disk.Fill();
        }

        throw new InvalidOperationException("the disk was never full");
    }
}
