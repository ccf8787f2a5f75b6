using System.Diagnostics;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.IntegrationTests.Server;

namespace GridDataExchange.IntegrationTests.Ledger.Verification;

/// <summary>A server whose database was restored from a copy of its files.</summary>
public sealed class RestoredServerTests : IDisposable
{
    private readonly DirectoryInfo folder = ClusterFolder.Create();
    private readonly Uri address = ServerAddress.Free();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Answers_nothing_until_an_operator_confirmed_it_and_then_goes_on_with_a_log_that_says_so()
    {
        await RunAsync();
        await ShellAsync("cp", "-a", Postgres, Postgres + ".backup");
        await RunAsync();
        Directory.Delete(Postgres, recursive: true);
        Directory.Move(Postgres + ".backup", Postgres);

        await using (var refused = Start())
        {
            await Waiting.UntilAsync(() => refused.Output.Contains("gdx ledger recover", StringComparison.Ordinal) || refused.Errors.Contains("gdx ledger recover", StringComparison.Ordinal) || refused.Output.Contains("was set back", StringComparison.Ordinal), TimeSpan.FromMinutes(2));
            await ShellAsync("kill", $"{refused.Id}");
            await refused.EndAsync(Stop);
        }

        Assert.Equal(2, (await GdxAsync("recover", "--data", folder.FullName)).ExitCode);
        var recovered = await GdxAsync("recover", "--data", folder.FullName, "--yes");
        Assert.Equal((0, ""), (recovered.ExitCode, recovered.Errors));

        await using var server = Start();
        await ServerAddress.UntilReadyAsync(address, server, Stop);
        var verified = await GdxAsync("verify", "--from", address.AbsoluteUri, "--seen", Path.Combine(folder.FullName, "seen"));
        Assert.Equal((0, ""), (verified.ExitCode, verified.Errors));
        Assert.Contains("/2: ", verified.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.FullName, "ledger", "recover.json.1")));
        Assert.True(File.Exists(Path.Combine(folder.FullName, "ledger", "signed-checkpoint.1")));
        await ShellAsync("kill", $"{server.Id}");
        Assert.Equal(0, await server.EndAsync(Stop));
    }

    private string Postgres => Path.Combine(folder.FullName, "postgres");

    /// <summary>Starts and stops it, with some records.</summary>
    private async Task RunAsync()
    {
        await using var server = Start();
        await ServerAddress.UntilReadyAsync(address, server, Stop);
        await ShellAsync("kill", $"{server.Id}");
        Assert.Equal(0, await server.EndAsync(Stop));
    }

    private ChildProcess Start() => ChildProcess.Start("GridDataExchange.Server", [.. ServerFixture.Arguments(folder.FullName), "--urls", address.AbsoluteUri]);

    private static Task<(int ExitCode, string Output, string Errors)> GdxAsync(params string[] command) => Gdx.RunAsync(["ledger", .. command]);

    private static async Task ShellAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(Stop);
        Assert.Equal(0, process.ExitCode);
    }
}
