using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.Exchange.Refusals;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Registry;
using GridDataExchange.Server.Hosting;
using GridDataExchange.Server.OAuth;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>A server of its own, on which a client may do little.</summary>
public sealed class LimitedServer : IAsyncLifetime
{
    private readonly DirectoryInfo folder = ClusterFolder.Create();

    public ExchangeHost Host { get; private set; } = null!;

    public IDatabases Databases => Host.Services.GetRequiredService<IDatabases>();

    public async ValueTask InitializeAsync() => Host = await ExchangeHost.StartAsync(
        [
            .. ServerFixture.Arguments(folder.FullName), "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:GridDataExchange=Error",
            "--Exchange:Limits:RequestsPerMinute=4", "--Exchange:Limits:ConcurrentRequests=2",
        ],
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        folder.Delete(recursive: true);
    }
}

public sealed class ClientLimitsTests(LimitedServer server) : IClassFixture<LimitedServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_too_many_in_a_minute_is_refused_with_the_bound_and_when_to_ask_again()
    {
        var (client, token) = await TokenAsync();
        for (var i = 0; i < 4; i++)
        {
            using var fine = await AskAsync(token, "{ __typename }");
            Assert.Equal(200, (int)fine.StatusCode);
        }

        // Not even a body that is no request is looked at.
        foreach (var body in (string[])["{ __typename }", "{"])
        {
            using var refused = await AskAsync(token, body);
            await AssertLimitedAsync(refused, "more than 4 requests of this client in a minute");
            Assert.InRange(int.Parse(refused.Headers.GetValues("Retry-After").Single(), null), 1, 60);
        }

        using var admin = await SendAsync(HttpMethod.Get, "admin/grants", token, null);
        Assert.Equal(429, (int)admin.StatusCode);

        var (_, other) = await TokenAsync();
        using var others = await AskAsync(other, "{ __typename }");
        Assert.Equal(200, (int)others.StatusCode);

        await server.Host.Services.GetRequiredService<RefusalTally>().WriteAsync(over: false);
        var records = (await RefusalsAsync()).Where(r => r.TryGetProperty("caller", out var caller) && caller.GetProperty("client").GetString() == client).ToList();
        Assert.All(records, r => Assert.Equal("RATE_LIMITED", r.GetProperty("code").GetString()));
        Assert.Equal(3, records.Sum(r => r.GetProperty("count").GetInt32())); // in one, unless a minute ended meanwhile
    }

    [Fact]
    public async Task A_request_too_many_at_once_is_refused_and_the_place_is_free_again_after_the_answer()
    {
        var (_, token) = await TokenAsync();
        List<Task<HttpResponseMessage>> slow;
        await using (var connection = await server.Databases.For(DatabaseRole.Owner).OpenConnectionAsync(Stop))
        {
            await using var transaction = await connection.BeginTransactionAsync(Stop);
            await using var command = new NpgsqlCommand("LOCK TABLE data.resident IN ACCESS EXCLUSIVE MODE", connection, transaction);
            await command.ExecuteNonQueryAsync(Stop);
            slow = [.. new[] { "name", "phone" }.Select(field => AskAsync(token, $"{{ residents(first: 1) {{ nodes {{ {field} }} }} }}"))];
            await Waiting.UntilAsync(async () => await server.Databases.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'data.resident'::regclass") == 2);

            using var refused = await AskAsync(token, "{ __typename }");
            await AssertLimitedAsync(refused, "more than 2 requests of this client at once");
            Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
            await transaction.RollbackAsync(Stop);
        }

        foreach (var answer in slow)
        {
            using var answered = await answer;
            Assert.Equal(200, (int)answered.StatusCode);
        }

        using var next = await AskAsync(token, "{ __typename }");
        Assert.Equal(200, (int)next.StatusCode);
    }

    [Fact]
    public async Task Requests_without_a_valid_token_or_secret_are_counted_for_their_address()
    {
        var tally = server.Host.Services.GetRequiredService<RefusalTally>();
        await tally.WriteAsync(over: false);
        var before = await CountAsync();
        using var none = await AskAsync(null, "{ __typename }");
        using var wrong = await AskAsync("not-a-token", "{ __typename }");
        using var admin = await SendAsync(HttpMethod.Get, "admin/grants", null, null);
        using var secret = await SendAsync(HttpMethod.Post, "connect/token", null, new TestClient("nobody", "wrong", default, "").Form("purpose:elderly-care"));
        Assert.All((HttpResponseMessage[])[none, wrong, admin, secret], response => Assert.Equal(401, (int)response.StatusCode));

        await tally.WriteAsync(over: false);
        Assert.Equal(before + 4, await CountAsync());

        async Task<long> CountAsync() => (await RefusalsAsync())
            .Where(r => r.GetProperty("code").GetString() == "UNAUTHENTICATED" && r.GetProperty("address").GetString() == "127.0.0.1").Sum(r => r.GetProperty("count").GetInt64());
    }

    private static async Task AssertLimitedAsync(HttpResponseMessage response, string sentence)
    {
        Assert.Equal(429, (int)response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("errors")[0];
        Assert.Equal("RATE_LIMITED", error.GetProperty("extensions").GetProperty("code").GetString());
        Assert.StartsWith(sentence, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private Task<List<JsonElement>> RefusalsAsync() => server.Databases.BodiesAsync("refusals", server.Host.Services.GetRequiredService<RetentionKeys>());

    private async Task<(string Client, string Token)> TokenAsync()
    {
        var services = server.Host.Services;
        var client = new TestClient($"test-{Guid.NewGuid():N}", Guid.NewGuid().ToString("N"), Guid.NewGuid(), "elderly-care");
        var registry = services.GetRequiredService<IRegistry>();
        await registry.PutClientAsync(new(client.Id, "civil-affairs"), Stop);
        await registry.AddGrantAsync(new(client.Grant, client.Id, client.Purpose, ["data:resident"], ["230881"], DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddHours(1)), Stop);
        await new ClientSecrets(services).SetAsync(client.Id, client.Id, client.Secret, Stop);
        using var response = await SendAsync(HttpMethod.Post, "connect/token", null, client.Form($"data:resident purpose:{client.Purpose}"));
        return (client.Id, (await response.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("access_token").GetString()!);
    }

    private Task<HttpResponseMessage> AskAsync(string? token, string query) => SendAsync(HttpMethod.Post, "graphql", token, JsonContent.Create(new { query }));

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, HttpContent? content)
    {
        using var http = new HttpClient { BaseAddress = server.Host.Address };
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Exchange-Case", "CASE-1");
        request.Headers.Add("Exchange-Operator", "op-1");
        return await http.SendAsync(request, Stop);
    }
}
