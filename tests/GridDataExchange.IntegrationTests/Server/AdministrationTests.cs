using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Server;

public sealed class AdministrationTests(ServerFixture server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_ends_a_grant_and_the_next_query_under_it_is_refused()
    {
        var client = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var token = await server.TokenAsync(client, "data:resident", Stop);
        Assert.Equal(200, (await server.AskAsync(token, "{ __typename }", Stop)).Status);

        Assert.Equal(204, await SendAsync(HttpMethod.Post, $"admin/grants/{client.Grant:D}/end", await AdministratorAsync()));

        var (status, answer) = await server.AskAsync(token, "{ __typename }", Stop);
        Assert.Equal(403, status);
        Assert.Equal("GRANT_ENDED", answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_grant_that_is_not_live_cannot_be_ended()
    {
        var administrator = await AdministratorAsync();
        var client = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);

        Assert.Equal(404, await SendAsync(HttpMethod.Post, $"admin/grants/{Guid.NewGuid():D}/end", administrator));
        Assert.Equal(204, await SendAsync(HttpMethod.Post, $"admin/grants/{client.Grant:D}/end", administrator));
        Assert.Equal(404, await SendAsync(HttpMethod.Post, $"admin/grants/{client.Grant:D}/end", administrator));
    }

    [Fact]
    public async Task Grants_are_listed_with_client_purpose_and_scopes()
    {
        var client = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        using var http = await server.ConnectAsync();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await AdministratorAsync());
        var grants = await http.GetFromJsonAsync<JsonElement>("admin/grants", Stop);

        var grant = Assert.Single(grants.EnumerateArray(), g => g.GetProperty("id").GetGuid() == client.Grant);
        Assert.Equal(client.Id, grant.GetProperty("client").GetString());
        Assert.Equal("civil-affairs", grant.GetProperty("department").GetString());
        Assert.Equal("elderly-care", grant.GetProperty("purpose").GetString());
        Assert.Equal("data:resident", Assert.Single(grant.GetProperty("scopes").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Without_the_scope_admin_nothing_is_ended_or_listed()
    {
        var victim = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var token = await server.TokenAsync(await server.AddClientAsync("elderly-care", ["data:resident"], Stop), "data:resident admin", Stop);

        Assert.Equal(401, await SendAsync(HttpMethod.Post, $"admin/grants/{victim.Grant:D}/end", null));
        Assert.Equal(403, await SendAsync(HttpMethod.Post, $"admin/grants/{victim.Grant:D}/end", token));
        Assert.Equal(403, await SendAsync(HttpMethod.Get, "admin/grants", token));
        await AssertLiveAsync(victim);
    }

    [Fact]
    public async Task A_token_with_admin_of_an_administrator_whose_grant_has_ended_does_nothing()
    {
        var victim = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var administrator = await server.AddClientAsync("exchange-administration", ["admin"], Stop);
        var token = await server.TokenAsync(administrator, "admin", Stop);
        Assert.Equal(200, await SendAsync(HttpMethod.Get, "admin/grants", token));

        await (await server.HostAsync()).Services.GetRequiredService<IRegistry>().EndGrantAsync(administrator.Grant, Stop);

        Assert.Equal(403, await SendAsync(HttpMethod.Get, "admin/grants", token));
        Assert.Equal(403, await SendAsync(HttpMethod.Post, $"admin/grants/{victim.Grant:D}/end", token));
        await AssertLiveAsync(victim);
    }

    [Fact]
    public async Task Ending_a_grant_is_recorded_with_what_it_was_and_so_is_an_attempt_that_finds_none()
    {
        var client = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var administrator = await server.AddClientAsync("exchange-administration", ["admin"], Stop);
        var token = await server.TokenAsync(administrator, "admin", Stop);
        Assert.Equal(204, await SendAsync(HttpMethod.Post, $"admin/grants/{client.Grant:D}/end", token));
        Assert.Equal(404, await SendAsync(HttpMethod.Post, $"admin/grants/{client.Grant:D}/end", token));

        var databases = (await server.HostAsync()).Services.GetRequiredService<IDatabases>();
        await databases.OutboxIsEmptyAsync();
        var records = (await databases.RecordsAsync((await server.HostAsync()).Services.GetRequiredService<RetentionKeys>())).Where(r => r.TryGetProperty("act", out var act) && act.GetString() == "grant.end" && r.GetProperty("target").GetString() == $"{client.Grant:D}").ToList();
        var change = Assert.Single(records, r => r.TryGetProperty("changes", out _));
        Assert.Equal((administrator.Id, "civil-affairs", administrator.Grant), (change.GetProperty("actor").GetProperty("name").GetString(), change.GetProperty("actor").GetProperty("department").GetString(), change.GetProperty("actor").GetProperty("grant").GetGuid()));
        Assert.Equal(client.Id, change.GetProperty("changes")[0].GetProperty("before").GetProperty("client").GetString());
        var attempt = Assert.Single(records, r => !r.TryGetProperty("changes", out _));
        Assert.Equal(administrator.Id, attempt.GetProperty("caller").GetProperty("client").GetString());
    }

    private async Task AssertLiveAsync(TestClient client) =>
        Assert.NotNull((await (await server.HostAsync()).Services.GetRequiredService<IRegistry>().RefreshAsync(Stop)).FindLive(client.Id, client.Purpose, DateTimeOffset.UtcNow));

    private async Task<string> AdministratorAsync() =>
        await server.TokenAsync(await server.AddClientAsync("exchange-administration", ["admin"], Stop), "admin", Stop);

    private async Task<int> SendAsync(HttpMethod method, string path, string? token)
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, Stop);
        return (int)response.StatusCode;
    }
}
