using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Exchange;

/// <summary>What a client of a real server is told while parts of the database are out of order; a server of its own, since others would suffer.</summary>
public sealed class OutageTests(OutageTests.OwnServer own) : IClassFixture<OutageTests.OwnServer>
{
    private const string Names = "{ residents(first: 3) { nodes { name phone } } }";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ALTER TABLE ledger.record RENAME TO gone", "ALTER TABLE ledger.gone RENAME TO record")]
    [InlineData("REVOKE INSERT ON ledger.record FROM gdx_ledger_writer", "GRANT INSERT ON ledger.record TO gdx_ledger_writer")]
    [InlineData("REVOKE EXECUTE ON FUNCTION ledger.require_rights(bigint[], timestamptz) FROM gdx_ledger_writer", "GRANT EXECUTE ON FUNCTION ledger.require_rights(bigint[], timestamptz) TO gdx_ledger_writer")]
    [InlineData("ALTER TABLE rights.epoch RENAME TO gone", "ALTER TABLE rights.gone RENAME TO epoch")]
    public async Task While_the_ledger_refuses_there_is_503_and_no_data(string breaking, string mending)
    {
        var token = await own.TokenAsync();
        var (status, text) = await AskAsync(token, Names);
        Assert.Equal(200, status);
        var shown = JsonDocument.Parse(text).RootElement.GetProperty("data").GetProperty("residents").GetProperty("nodes").EnumerateArray().ToList();
        Assert.Equal(3, shown.Count);
        var databases = await own.DatabasesAsync();
        await databases.RunAsync(breaking);
        List<(int Status, string Text)> refused = [await AskAsync(token, Names), await AskAsync(token, "{ residents { nodes { protection } } }"), await AskAsync(token, "{")];
        await databases.RunAsync(mending);

        Assert.All(refused, r =>
        {
            Assert.Equal((503, "LEDGER_UNAVAILABLE"), (r.Status, Code(r.Text)));
            Assert.Equal(["errors"], JsonDocument.Parse(r.Text).RootElement.EnumerateObject().Select(p => p.Name));
            Assert.All(shown, n => Assert.DoesNotContain(n.GetProperty("name").GetString()!, r.Text, StringComparison.Ordinal));
        });
        Assert.Equal(200, (await AskAsync(token, Names)).Status);
    }

    [Theory]
    [InlineData("application/graphql-response+json", 503)]
    [InlineData("application/json", 200)]
    public async Task A_source_whose_connection_is_ended_is_SOURCE_UNAVAILABLE_with_the_status_of_the_media_type(string accept, int status)
    {
        var token = await own.TokenAsync();
        var databases = await own.DatabasesAsync();
        await using var owner = await databases.For(DatabaseRole.Owner).OpenConnectionAsync(Stop);
        await using var hold = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE data.resident IN ACCESS EXCLUSIVE MODE", owner);
        await hold.ExecuteNonQueryAsync(Stop);
        var asked = AskAsync(token, Names, accept);
        while (await databases.ScalarAsync<long>(DatabaseRole.Query, "SELECT count(pg_terminate_backend(a.pid)) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid AND NOT l.granted WHERE usename = current_user") == 0)
        {
            await Task.Yield();
        }

        var (answered, text) = await asked;
        hold.CommandText = "ROLLBACK";
        await hold.ExecuteNonQueryAsync(Stop);

        Assert.Equal((status, "SOURCE_UNAVAILABLE"), (answered, Code(text)));
        Assert.False(JsonDocument.Parse(text).RootElement.TryGetProperty("data", out _));
        Assert.Equal(200, (await AskAsync(token, Names)).Status);
    }

    private async Task<(int Status, string Text)> AskAsync(string token, string query, string accept = "application/graphql-response+json")
    {
        using var http = await own.Server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "graphql") { Content = JsonContent.Create(new { query }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd(accept);
        request.Headers.Add("Exchange-Case", "CASE-1");
        request.Headers.Add("Exchange-Operator", "op-1");
        using var response = await http.SendAsync(request, Stop);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Stop));
    }

    private static string? Code(string text) => JsonDocument.Parse(text).RootElement.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString();

    public sealed class OwnServer : IAsyncDisposable
    {
        public ServerFixture Server { get; } = new();

        public async Task<IDatabases> DatabasesAsync() => (await Server.HostAsync()).Services.GetRequiredService<IDatabases>();

        public async Task<string> TokenAsync() => await Server.TokenAsync(await Server.AddClientAsync("elderly-care", ["data:resident"], Stop), "data:resident", Stop);

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
