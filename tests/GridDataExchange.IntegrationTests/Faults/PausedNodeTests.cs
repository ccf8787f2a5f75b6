using System.Globalization;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>A node that stands still (SIGSTOP) in the middle of an integration.</summary>
public sealed class PausedNodeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_holder_of_the_lock_is_paused_the_other_node_takes_over_and_when_it_wakes_it_does_no_harm()
    {
        await using var exchange = await KilledExchange.SharedAsync(Stop);
        using var received = new ReceivedAnswers();
        using var http = new HttpClient { BaseAddress = exchange.Nodes[0].Address };
        var key = await new ServedLedger(http).KeyAsync(Stop);
        await using var load = Load.On(exchange.Nodes, received);
        await load.AnswersAsync(20, Stop);

        var holder = await PauseHolderAsync(exchange);
        var other = exchange.Nodes.Single(n => n != holder);
        using var there = new HttpClient { BaseAddress = other.Address };
        var ledger = new ServedLedger(there);
        await GrowsAsync(ledger);
        await load.AnswersAsync(20, Stop);

        Signals.ToAll([holder.Id], Signals.Continue);
        await load.AnswersAsync(20, Stop);
        await load.DisposeAsync();
        await exchange.HealAsync(all: true, Stop);
        await exchange.CaughtUpAsync(ledger, Stop);
        Assert.Empty(await new LedgerCheck(ledger, exchange.Owner, key).FindAsync(received.Read(), received.Checkpoints, Stop));
        Assert.Empty(load.Broken);
    }

    /// <summary>Stops the node that holds the lock while its transaction waits for a table, and then lets the table go.</summary>
    private static async Task<ExchangeNode> PauseHolderAsync(KilledExchange exchange)
    {
        await using var connection = await exchange.Owner.OpenConnectionAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await using var hold = new Npgsql.NpgsqlCommand("LOCK TABLE ledger.sequence IN SHARE MODE", connection, transaction);
        await hold.ExecuteNonQueryAsync(Stop);
        await using var waits = new Npgsql.NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'ledger.sequence'::regclass AND NOT granted)", connection, transaction);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        bound.CancelAfter(Patience);
        while (await waits.ExecuteScalarAsync(bound.Token) is not true)
        {
            await Task.Yield();
        }

        var holder = await exchange.IntegratorAsync(Stop);
        Assert.NotNull(holder);
        Signals.ToAll([holder.Id], Signals.Stop);
        await transaction.RollbackAsync(Stop);
        return holder;
    }

    private static async Task GrowsAsync(ServedLedger ledger)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        bound.CancelAfter(Patience);
        var before = await SizeAsync();
        while (await SizeAsync() <= before)
        {
            await Task.Delay(20, bound.Token);
        }

        async Task<long> SizeAsync() => long.Parse((await ledger.CheckpointAsync(bound.Token))!.Split('\n')[1], CultureInfo.InvariantCulture);
    }
}
