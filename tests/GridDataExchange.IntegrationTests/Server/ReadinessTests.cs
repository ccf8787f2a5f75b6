using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Ledger.Retention;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Server;

public sealed class ReadinessTests(ServerFixture server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(-3, false)]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    public async Task A_node_is_not_ready_while_its_clock_and_the_databases_are_more_than_two_seconds_apart(int seconds, bool ready)
    {
        var services = (await server.HostAsync()).Services;
        var readiness = ActivatorUtilities.CreateInstance<Readiness>(services, new ShiftedClock(TimeSpan.FromSeconds(seconds)));
        readiness.Open();

        // Of a reading that took a second this cannot be told.
        await Waiting.UntilAsync(async () => await readiness.IsReadyAsync(Stop) == ready);
    }

    [Fact]
    public async Task A_node_says_in_its_first_record_which_version_it_is_and_the_hash_of_its_configuration()
    {
        var services = (await server.HostAsync()).Services;
        var starts = await services.GetRequiredService<IDatabases>().BodiesAsync("start", services.GetRequiredService<RetentionKeys>());

        Assert.NotEmpty(starts);
        Assert.All(starts, s => Assert.Matches(@"^[0-9]+\.[0-9]+\.[0-9]+\+[0-9a-f]{7,}$", s.GetProperty("version").GetString())); // with the commit it was built from
        Assert.All(starts, s => Assert.Matches("^[0-9a-f]{64}$", s.GetProperty("configuration").GetString()));
    }
}
