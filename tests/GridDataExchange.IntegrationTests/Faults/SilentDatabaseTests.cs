using System.Net;
using System.Text.Json;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>A database that stopped, and one that neither answers nor closes a connection.</summary>
public sealed class SilentDatabaseTests
{
    /// <summary>How long a client waits at most: what the bounds of all steps come to (a command 30 s, an append 15 s), twice.</summary>
    private static readonly TimeSpan Answered = TimeSpan.FromMinutes(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_the_database_is_not_reached_nothing_is_given_and_afterwards_all_goes_on_by_itself(bool silent)
    {
        await using var exchange = await KilledExchange.SharedAsync(Stop);
        var postgres = exchange.Postgres!;
        using var received = new ReceivedAnswers();
        using var http = new HttpClient { BaseAddress = exchange.Nodes[0].Address, Timeout = Answered };
        var ledger = new ServedLedger(http);
        var key = await ledger.KeyAsync(Stop);
        await using var load = Load.On(exchange.Nodes, received);
        await load.AnswersAsync(20, Stop);
        var token = (await Load.TokenAsync(http, exchange.Nodes[0], Stop))!;

        await (silent ? PauseAsync(postgres) : postgres.StopAsync());
        var during = new List<(HttpStatusCode Status, string Text)>();
        for (var i = 0; i < 3; i++)
        {
            during.Add(await Load.AskAsync(http, token, Stop));
        }

        using var ready = await http.GetAsync("health/ready", Stop);
        if (silent)
        {
            postgres.Continue();
        }

        await postgres.StartAsync(Stop);
        await load.AnswersAsync(20, Stop); // by itself: nobody starts a node again
        Assert.All(exchange.Nodes, node => Assert.True(node.Lives));
        await load.DisposeAsync();
        await exchange.CaughtUpAsync(ledger, Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.All(during, answer =>
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            var body = JsonDocument.Parse(answer.Text).RootElement;
            Assert.False(body.TryGetProperty("data", out _));
            var error = body.GetProperty("errors")[0];
            Assert.Equal("LEDGER_UNAVAILABLE", error.GetProperty("extensions").GetProperty("code").GetString());
            Assert.Contains("try again later", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        });
        Assert.Empty(load.Broken);
        Assert.Empty(await new LedgerCheck(ledger, exchange.Owner, key).FindAsync(received.Read(), received.Checkpoints, Stop));
    }

    private static Task PauseAsync(ExternalPostgres postgres)
    {
        postgres.Pause();
        return Task.CompletedTask;
    }
}
