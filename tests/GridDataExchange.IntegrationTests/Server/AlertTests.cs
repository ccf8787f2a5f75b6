using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>From the records of a client that guesses to an alert, and to its closing.</summary>
public sealed class AlertTests : IAsyncDisposable
{
    // Rules of hours find the same client at night.
    private const string Rule = "enumeration-by-operator";
    private readonly ServerFixture server = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_client_that_guesses_raises_one_alert_which_an_officer_of_another_department_closes()
    {
        var guesser = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var token = await server.TokenAsync(guesser, "data:resident", Stop);
        for (var n = 0; n < 35; n++)
        {
            Assert.Equal(200, (await server.AskAsync(token, $"{{ residents(lookup: {{ idNumber: \"guess-{n}\" }}) {{ nodes {{ name }} }} }}", Stop)).Status);
        }

        var officer = await OfficerAsync("audit-office");
        var alert = await AlertAsync(officer, guesser.Id);
        Assert.True(alert.GetProperty("mayClose").GetBoolean());
        var id = alert.GetProperty("id").GetGuid();

        // What the alert says is sealed, and its evidence are records that are there.
        var services = (await server.HostAsync()).Services;
        var evidence = alert.GetProperty("alert").GetProperty("evidence").EnumerateArray().Select(e => e.GetGuid()).ToArray();
        Assert.InRange(evidence.Length, 1, 50);
        Assert.Equal((long)evidence.Length, await services.GetRequiredService<IDatabases>().ScalarAsync<long>("SELECT count(*) FROM ledger.record WHERE id = ANY ($1)", evidence));

        // Nobody judges own department.
        var own = await OfficerAsync("civil-affairs");
        var (status, refusal) = await CloseAsync(own, id, "all is well");
        Assert.Equal(403, status);
        Assert.Contains("own department", refusal, StringComparison.Ordinal);

        // A start reads what was before it again and raises nothing twice.
        await server.RestartAsync();
        await CaughtUpAsync();
        Assert.Equal(1L, await (await server.HostAsync()).Services.GetRequiredService<IDatabases>().ScalarAsync<long>("SELECT count(*) FROM ledger.alert WHERE rule = $1", Rule));

        officer = await OfficerAsync("audit-office");
        Assert.Equal(400, (await CloseAsync(officer, id, "")).Status);
        Assert.Equal(204, (await CloseAsync(officer, id, "asked them: a new clerk")).Status);
        Assert.Equal(409, (await CloseAsync(officer, id, "again")).Status);
        Assert.Equal(404, (await CloseAsync(officer, Guid.NewGuid(), "none")).Status);
        Assert.DoesNotContain(await ListAsync(officer), a => a.GetProperty("id").GetGuid() == id);
    }

    [Fact]
    public async Task Who_is_no_officer_sees_no_alert()
    {
        var partner = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "ledger/alerts");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await server.TokenAsync(partner, "data:resident", Stop));
        using var response = await http.SendAsync(request, Stop);

        Assert.Equal(403, (int)response.StatusCode);
    }

    private async Task<string> OfficerAsync(string department) =>
        await server.TokenAsync(await server.AddClientAsync(department, "audit-review", ["officer"], Stop), "officer", Stop);

    private async Task<JsonElement> AlertAsync(string officer, string client)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            if ((await ListAsync(officer)).FirstOrDefault(a => a.GetProperty("rule").GetString() == Rule && a.GetRawText().Contains(client, StringComparison.Ordinal)) is { ValueKind: JsonValueKind.Object } alert)
            {
                return alert;
            }

            await Task.Delay(100, limit.Token);
        }
    }

    private async Task<List<JsonElement>> ListAsync(string officer)
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "ledger/alerts");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", officer);
        using var response = await http.SendAsync(request, Stop);
        response.EnsureSuccessStatusCode();
        return [.. (await response.Content.ReadFromJsonAsync<JsonElement>(Stop)).EnumerateArray()];
    }

    private async Task<(int Status, string Body)> CloseAsync(string officer, Guid alert, string finding)
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"ledger/alerts/{alert:D}/close") { Content = JsonContent.Create(new Dictionary<string, string> { ["finding"] = finding, ["case"] = "SJ-1" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", officer);
        request.Headers.Add("Exchange-Operator", "officer-1");
        using var response = await http.SendAsync(request, Stop);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Stop));
    }

    private async Task CaughtUpAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        var databases = (await server.HostAsync()).Services.GetRequiredService<IDatabases>();
        var records = await databases.ScalarAsync<long>("SELECT count(*) FROM ledger.record");
        while (await databases.ScalarAsync<long>("SELECT coalesce(max(next), 0) FROM ledger.follower WHERE name = 'watch'") < records)
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
