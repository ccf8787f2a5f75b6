using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Registry;
using GridDataExchange.Server.Hosting;
using GridDataExchange.Server.OAuth;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(ServerFixture))]

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>One real server for all tests of the assembly, on a data folder of its own; started when a test first asks for it.</summary>
public sealed class ServerFixture : IAsyncDisposable
{
    private readonly DirectoryInfo folder = ClusterFolder.Create();
    private readonly string[] options;
    private Lazy<Task<ExchangeHost>> host;

    public ServerFixture()
        : this([])
    {
    }

    /// <summary>A server with options of its own, for one test.</summary>
    internal ServerFixture(string[] options)
    {
        this.options = options;
        host = NextHost();
    }

    public string DataDirectory => folder.FullName;

    /// <summary>The folder of policies that the repository ships.</summary>
    public static string Policies { get; } = FindUp("policies");

    public Task<ExchangeHost> HostAsync() => host.Value;

    /// <summary>Stops the server and starts it again on the same folder; for a server that no other test has.</summary>
    public async Task RestartAsync()
    {
        await (await host.Value).DisposeAsync();
        host = NextHost();
        await host.Value;
    }

    /// <summary>The arguments of a server in Development with a small demo.</summary>
    public static string[] Arguments(string dataDirectory) =>
        ["--environment", "Development", $"--Exchange:DataDirectory={dataDirectory}", $"--Exchange:Policies={Policies}", "--Demo:Residents=300"];

    /// <summary>A client to ask the server with.</summary>
    public async Task<HttpClient> ConnectAsync() => new(new AskingAgain(new SocketsHttpHandler())) { BaseAddress = (await HostAsync()).Address };

    /// <summary>Registers a client of civil-affairs with a secret and a grant of its own, so that a test can end it.</summary>
    public Task<TestClient> AddClientAsync(string purpose, string[] scopes, CancellationToken cancellationToken) => AddClientAsync("civil-affairs", purpose, scopes, cancellationToken);

    /// <summary>Registers a client of a department with a secret and a grant of its own.</summary>
    public async Task<TestClient> AddClientAsync(string department, string purpose, string[] scopes, CancellationToken cancellationToken)
    {
        var services = (await HostAsync()).Services;
        var registry = services.GetRequiredService<IRegistry>();
        var client = new TestClient($"test-{Guid.NewGuid():N}", Guid.NewGuid().ToString("N"), Guid.NewGuid(), purpose);
        await registry.PutClientAsync(new(client.Id, department), cancellationToken);
        var now = DateTimeOffset.UtcNow;
        await registry.AddGrantAsync(new(client.Grant, client.Id, purpose, [.. scopes], ["230881"], now.AddMinutes(-1), now.AddHours(1)), cancellationToken);
        await new ClientSecrets(services).SetAsync(client.Id, client.Id, client.Secret, cancellationToken);
        return client;
    }

    /// <summary>Asks for a token.</summary>
    public async Task<(int Status, JsonElement Answer)> AskTokenAsync(TestClient client, string scope, CancellationToken cancellationToken)
    {
        using var http = await ConnectAsync();
        using var response = await http.PostAsync("connect/token", client.Form(scope), cancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken));
    }

    /// <summary>A token of the client for its purpose and these scopes.</summary>
    public async Task<string> TokenAsync(TestClient client, string scopes, CancellationToken cancellationToken)
    {
        var (status, answer) = await AskTokenAsync(client, $"{scopes} purpose:{client.Purpose}", cancellationToken);
        Assert.Equal(200, status);
        return answer.GetProperty("access_token").GetString()!;
    }

    /// <summary>Asks /graphql with a token, or none.</summary>
    public async Task<(int Status, JsonElement Answer)> AskAsync(string? token, string query, CancellationToken cancellationToken)
    {
        using var http = await ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "graphql") { Content = JsonContent.Create(new { query }) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Exchange-Case", "CASE-1");
        request.Headers.Add("Exchange-Operator", "op-1");
        using var response = await http.SendAsync(request, cancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        if (host.IsValueCreated)
        {
            await (await host.Value).DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    private Lazy<Task<ExchangeHost>> NextHost() => new(() => ExchangeHost.StartAsync(
        [.. Arguments(folder.FullName), "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:GridDataExchange=Error", .. options], CancellationToken.None));

    private static string FindUp(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "GridDataExchange.sln")))
            {
                return Path.Combine(folder.FullName, name);
            }
        }

        throw new DirectoryNotFoundException($"There is no folder {name} above the tests.");
    }
}

/// <summary>A client that a test registered.</summary>
public sealed record TestClient(string Id, string Secret, Guid Grant, string Purpose)
{
    public FormUrlEncodedContent Form(string scope) => new(
    [
        new("grant_type", "client_credentials"),
        new("client_id", Id),
        new("client_secret", Secret),
        new("scope", scope),
    ]);
}
