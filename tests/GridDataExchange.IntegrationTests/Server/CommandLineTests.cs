using GridDataExchange.Demo;
using GridDataExchange.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Server;

public sealed class CommandLineTests(ServerFixture server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Grant_end_ends_the_grant_that_grant_list_shows()
    {
        var client = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var list = await RunAsync("list");
        Assert.Equal(0, list.ExitCode);
        Assert.Contains($"{client.Grant:D}  {client.Id}  elderly-care  data:resident  in 230881", list.Output);

        var end = await RunAsync("end", $"{client.Grant:D}");
        Assert.Equal((0, $"Grant {client.Grant:D} has ended."), (end.ExitCode, end.Output.Trim()));

        var rights = await (await server.HostAsync()).Services.GetRequiredService<IRegistry>().RefreshAsync(Stop);
        Assert.Null(rights.FindLive(client.Id, client.Purpose, DateTimeOffset.UtcNow));
        Assert.Equal(1, (await RunAsync("end", $"{client.Grant:D}")).ExitCode);
    }

    [Fact]
    public async Task A_client_without_admin_is_told_so_in_one_sentence()
    {
        var client = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var secret = Path.GetTempFileName();
        await File.WriteAllTextAsync(secret, client.Secret + "\n", Stop);
        try
        {
            var run = await RunAsync(["list", "--server", (await server.HostAsync()).Address.AbsoluteUri], ["--client-id", client.Id, "--client-secret-file", secret, "--purpose", client.Purpose]);

            Assert.Equal(1, run.ExitCode);
            Assert.Contains("admin", Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
            Assert.DoesNotContain(client.Secret, run.Output + run.Errors);
        }
        finally
        {
            File.Delete(secret);
        }
    }

    [Fact]
    public async Task A_wrong_call_is_exit_code_2_and_asks_nothing()
    {
        await server.HostAsync();
        Assert.Equal(2, (await RunAsync(["list"], [])).ExitCode);
        Assert.Equal(2, (await RunAsync(["list", "--server", "nonsense"], ["--credentials", DemoSeeder.CredentialsPath(server.DataDirectory)])).ExitCode);
        Assert.Equal(2, (await RunAsync(["list"], ["--credentials", "/nonexistent"])).ExitCode);
        Assert.Equal(2, (await RunAsync(["list", "--server", "http://exchange.example.org"], ["--credentials", DemoSeeder.CredentialsPath(server.DataDirectory)])).ExitCode);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_one_sentence()
    {
        await server.HostAsync();
        var run = await RunAsync(["list", "--server", "http://127.0.0.1:1"], ["--credentials", DemoSeeder.CredentialsPath(server.DataDirectory)]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("http://127.0.0.1:1", Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] command) =>
        await RunAsync([.. command, "--server", (await server.HostAsync()).Address.AbsoluteUri], ["--credentials", DemoSeeder.CredentialsPath(server.DataDirectory)]);

    private static Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] command, string[] identity) => Gdx.RunAsync(["grant", .. command, .. identity]);
}
