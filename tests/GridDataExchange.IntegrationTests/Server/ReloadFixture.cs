using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.Demo;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Postgres;
using GridDataExchange.Registry;
using GridDataExchange.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>A real server in Development over a folder of policies that tests change.</summary>
public sealed class ReloadFixture : IAsyncLifetime
{
    private readonly DirectoryInfo folder = ClusterFolder.Create();
    private ExchangeHost host = null!;
    private HttpClient http = null!;
    private string token = "";

    internal PoliciesCopy Policies { get; } = new();

    internal LogEvents Log { get; } = new();

    public IDatabases Databases => host.Services.GetRequiredService<IDatabases>();

    public IRegistry Registry => host.Services.GetRequiredService<IRegistry>();

    public string InForce => Registry.Current.PolicyVersion!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        host = await ExchangeHost.StartAsync(
            [.. ServerFixture.Arguments(folder.FullName), $"--Exchange:Policies={Policies.Folder}", "--urls", "http://127.0.0.1:0", "--Exchange:Limits:RequestsPerMinute=10000000"], Stop);
        host.Services.GetRequiredService<ILoggerFactory>().AddProvider(Log);
        http = new HttpClient { BaseAddress = host.Address };
        var file = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllBytesAsync(DemoSeeder.CredentialsPath(folder.FullName), Stop));
        var client = file.GetProperty("clients").EnumerateArray().Single(c => c.GetProperty("department").GetString() == "civil-affairs");
        using var form = new TestClient(client.GetProperty("clientId").GetString()!, client.GetProperty("clientSecret").GetString()!, default, "")
            .Form("data:resident data:visit data:household purpose:elderly-care");
        using var response = await http.PostAsync("connect/token", form, Stop);
        token = (await response.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("access_token").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await host.DisposeAsync();
        Policies.Dispose();
        folder.Delete(recursive: true);
    }

    public async Task<JsonElement> AskAsync(string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "graphql") { Content = JsonContent.Create(new { query }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Exchange-Case", "CASE-1");
        request.Headers.Add("Exchange-Operator", "op-1");
        using var response = await http.SendAsync(request, Stop);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }

    public Task<string> ReadyAsync() => http.GetStringAsync("health/ready", Stop);

    /// <summary>Changes the folder and waits until the change is reported to have taken effect; the new version.</summary>
    public async Task<string> TakeEffectAsync(string file, string text, string by)
    {
        await Log.AfterAsync(() => Policies.Change(file, text, by), EventIds.TookEffect, "", Stop);
        return InForce;
    }

    /// <summary>Asks by several callers at once, again and again, while something is done; every answer, in the order of their coming.</summary>
    public async Task<IReadOnlyList<JsonElement>> WhileAskingAsync(string query, Func<Task> act)
    {
        var answers = new ConcurrentQueue<JsonElement>();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var asking = Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                answers.Enqueue(await AskAsync(query));
            }
        })).ToList();
        try
        {
            await act();
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAll(asking);
        }

        return [.. answers];
    }
}

/// <summary>The events of the server's log that tests wait for.</summary>
internal static class EventIds
{
    public const int TookEffect = 1005;
    public const int WholeAgain = 1006;
    public const int Rejected = 1101;
}
