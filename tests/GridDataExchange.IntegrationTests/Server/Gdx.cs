namespace GridDataExchange.IntegrationTests.Server;

/// <summary><c>gdx</c> as its user starts it.</summary>
internal static class Gdx
{
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params IEnumerable<string> arguments)
    {
        await using var gdx = ChildProcess.Start("GridDataExchange.Cli", arguments);
        var exitCode = await gdx.EndAsync(TestContext.Current.CancellationToken);
        return (exitCode, gdx.Output, gdx.Errors);
    }
}
