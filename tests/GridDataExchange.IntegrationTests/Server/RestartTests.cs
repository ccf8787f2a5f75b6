using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.Demo;
using GridDataExchange.IntegrationTests.Postgres;

namespace GridDataExchange.IntegrationTests.Server;

public sealed class RestartTests : IDisposable
{
    private readonly DirectoryInfo folder = TestFolder.Create();
    private readonly Uri address = ServerAddress.Free();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Keys_clients_and_demo_outlive_a_stop_and_a_kill()
    {
        string token;
        await using (var first = Start())
        {
            await ServerAddress.UntilReadyAsync(address, first, Stop);
            token = await TokenAsync();
            Assert.Equal(200, await AskAsync(token));
            await first.KillAsync();
        }

        var credentials = await File.ReadAllTextAsync(DemoSeeder.CredentialsPath(folder.FullName), Stop);
        await using (var second = Start())
        {
            await ServerAddress.UntilReadyAsync(address, second, Stop);
            Assert.Equal(200, await AskAsync(token));
            Assert.Equal(200, await AskAsync(await TokenAsync()));
            Assert.Equal(0, Signal(second.Id, 15));
            Assert.Equal(0, await second.EndAsync(Stop));
            Assert.Equal("", second.Errors);
        }

        await using var third = Start();
        await ServerAddress.UntilReadyAsync(address, third, Stop);
        Assert.Equal(200, await AskAsync(token));
        Assert.Equal(credentials, await File.ReadAllTextAsync(DemoSeeder.CredentialsPath(folder.FullName), Stop));
        Assert.Equal(0, Signal(third.Id, 2));
        Assert.Equal(0, await third.EndAsync(Stop));
    }

    [Fact]
    public async Task The_keys_in_the_database_are_sealed()
    {
        await using (var first = Start())
        {
            await ServerAddress.UntilReadyAsync(address, first, Stop);
            Assert.Equal(0, Signal(first.Id, 15));
            Assert.Equal(0, await first.EndAsync(Stop));
        }

        File.Delete(Path.Combine(folder.FullName, "keys", "master.key"));
        await using var second = Start();
        Assert.Equal(1, await second.EndAsync(Stop));
        Assert.Single(second.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private ChildProcess Start() => ChildProcess.Start("GridDataExchange.Server", [.. ServerFixture.Arguments(folder.FullName), "--urls", address.AbsoluteUri]);

    private async Task<string> TokenAsync()
    {
        var file = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllBytesAsync(DemoSeeder.CredentialsPath(folder.FullName), Stop));
        var client = file.GetProperty("clients").EnumerateArray().Single(c => c.GetProperty("department").GetString() == "civil-affairs");
        using var http = new HttpClient { BaseAddress = address };
        using var form = new TestClient(client.GetProperty("clientId").GetString()!, client.GetProperty("clientSecret").GetString()!, default, "").Form("data:resident purpose:elderly-care");
        using var response = await http.PostAsync("connect/token", form, Stop);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("access_token").GetString()!;
    }

    private async Task<int> AskAsync(string token)
    {
        using var http = new HttpClient { BaseAddress = address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "graphql") { Content = JsonContent.Create(new { query = "{ __typename }" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Exchange-Case", "CASE-1");
        request.Headers.Add("Exchange-Operator", "op-1");
        using var response = await http.SendAsync(request, Stop);
        return (int)response.StatusCode;
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
