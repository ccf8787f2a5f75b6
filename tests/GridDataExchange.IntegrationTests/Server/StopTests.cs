using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>A server says that it stops, whatever became of what runs in it.</summary>
public sealed class StopTests : IAsyncDisposable
{
    private readonly ServerFixture server = new();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_table_that_is_not_what_a_loop_expects_ends_neither_the_loop_nor_the_stop()
    {
        await (await DatabasesAsync()).RunAsync("""
            ALTER TABLE ledger.retention_act DISABLE TRIGGER ALL, DROP COLUMN opens, ALTER subject TYPE text;
            INSERT INTO ledger.retention_act (record, subject, kind) VALUES (gen_random_uuid(), 'nothing', 'hold-released'), (gen_random_uuid(), 'nothing', 'erased')
            """);
        await server.RestartAsync();
        await server.RestartAsync(); // the second was stopped with the row there

        Assert.Equal(2L, await (await DatabasesAsync()).ScalarAsync<long>("SELECT count(*) FROM ledger.record WHERE convert_from(payload, 'UTF8') LIKE '%\"kind\":\"stop\"%'"));
    }

    private async Task<IDatabases> DatabasesAsync() => (await server.HostAsync()).Services.GetRequiredService<IDatabases>();
}
