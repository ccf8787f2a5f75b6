using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.Demo;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Postgres;
using GridDataExchange.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Exchange;

public sealed class KilledServerTests : IDisposable
{
    private const int Rounds = 2;
    private const int Clients = 8;

    private readonly DirectoryInfo folder = ClusterFolder.Create();
    private readonly Uri address = ServerAddress.Free();
    private readonly ConcurrentQueue<Guid> received = new();
    private readonly ConcurrentQueue<string> names = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Every_answer_that_was_received_before_a_kill_has_its_record_after_it()
    {
        var logs = "";
        for (var round = 1; round <= Rounds; round++)
        {
            await using var server = ChildProcess.Start("GridDataExchange.Server", [.. ServerFixture.Arguments(folder.FullName), "--urls", address.AbsoluteUri, "--Logging:LogLevel:Default=Trace"]);
            using var http = new HttpClient { BaseAddress = address };
            await ServerAddress.UntilReadyAsync(address, server, Stop);
            var token = await TokenAsync(http);
            var before = received.Count;
            var asking = Enumerable.Range(0, Clients).Select(_ => AskUntilItDiesAsync(http, token)).ToList();
            var at = before + Random.Shared.Next(50, 400);
            while (received.Count < at && !asking.Any(a => a.IsCompleted))
            {
                await Task.Yield();
            }

            await server.KillAsync();
            await Task.WhenAll(asking);
            Assert.True(received.Count >= at);
            logs += server.Output + server.Errors;
        }

        await using (var host = await ExchangeHost.StartAsync([.. ServerFixture.Arguments(folder.FullName), "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:GridDataExchange=Error"], Stop))
        {
            var databases = host.Services.GetRequiredService<IDatabases>();
            var ids = received.ToArray();
            Assert.Equal((long)ids.Length, await databases.ScalarAsync<long>("SELECT count(*) FROM ledger.record WHERE id = ANY ($1) AND position('\"kind\":\"answer\"'::bytea IN payload) > 0", ids));
            Assert.True(await databases.ScalarAsync<bool>(
                "SELECT bool_and(n = last AND first = 1) FROM (SELECT count(*) AS n, min(counter) AS first, max(counter) AS last FROM ledger.record GROUP BY node) AS nodes"));
        }

        Assert.DoesNotContain("SELECT", logs, StringComparison.Ordinal);
        Assert.All(names.Distinct(StringComparer.Ordinal), name => Assert.DoesNotContain(name, logs, StringComparison.Ordinal));
    }

    private async Task AskUntilItDiesAsync(HttpClient http, string token)
    {
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "graphql") { Content = JsonContent.Create(new { query = "{ residents(first: 3) { nodes { name phone visits { nodes { result } } } } }" }) };
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                request.Headers.Add("Exchange-Case", "CASE-1");
                request.Headers.Add("Exchange-Operator", "op-1");
                using var response = await http.SendAsync(request, Stop);
                var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                foreach (var node in answer.GetProperty("data").GetProperty("residents").GetProperty("nodes").EnumerateArray())
                {
                    names.Enqueue(node.GetProperty("name").GetString()!);
                }

                received.Enqueue(answer.GetProperty("extensions").GetProperty("exchange").GetProperty("record").GetGuid());
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                return;
            }
        }
    }

    private async Task<string> TokenAsync(HttpClient http)
    {
        var file = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllBytesAsync(DemoSeeder.CredentialsPath(folder.FullName), Stop));
        var client = file.GetProperty("clients").EnumerateArray().Single(c => c.GetProperty("department").GetString() == "civil-affairs");
        using var form = new TestClient(client.GetProperty("clientId").GetString()!, client.GetProperty("clientSecret").GetString()!, default, "").Form("data:resident data:visit purpose:elderly-care");
        using var response = await http.PostAsync("connect/token", form, Stop);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("access_token").GetString()!;
    }
}
