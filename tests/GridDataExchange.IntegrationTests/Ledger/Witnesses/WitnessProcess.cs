using System.Runtime.InteropServices;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Witnesses;

namespace GridDataExchange.IntegrationTests.Ledger.Witnesses;

/// <summary><c>gdx witness serve</c> on a port of its choice, as a department runs it.</summary>
internal sealed class WitnessProcess : IAsyncDisposable
{
    public const string Name = "witness.example.gov/w1";

    private const int Terminate = 15; // SIGTERM

    private readonly ChildProcess process;
    private readonly HttpClient http;

    private WitnessProcess(ChildProcess process, VerifierKey key, Uri address)
    {
        this.process = process;
        Key = key;
        http = new() { BaseAddress = new(address, "/witness/") };
        Client = new(http, http.BaseAddress, key, TimeSpan.FromMinutes(1));
    }

    public VerifierKey Key { get; }

    public HttpClient Http => http;

    public WitnessClient Client { get; }

    public string Output => process.Output + process.Errors;

    public static string[] Arguments(string folder, GrowingLog log) =>
        ["witness", "serve", "--listen", "http://127.0.0.1:0", "--key", Path.Combine(folder, "witness.key"), "--name", Name, "--state", Path.Combine(folder, "state"), "--log", log.Key.ToString()];

    public static async Task<WitnessProcess> StartAsync(string folder, GrowingLog log, CancellationToken cancellationToken)
    {
        var process = ChildProcess.Start("GridDataExchange.Cli", Arguments(folder, log));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            Assert.Equal("", process.Errors);
            if (process.Output.Split('\n') is [['k', 'e', 'y', ' ', .. var key], ['l', 'i', 's', 't', 'e', 'n', 'i', 'n', 'g', ' ', 'o', 'n', ' ', .. var address], ..])
            {
                return new(process, VerifierKey.Parse(key.Trim()), new(address.Trim()));
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
        throw new InvalidOperationException("the timer ended");
    }

    /// <summary>Ends it as an operator does.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> TerminateAsync(CancellationToken cancellationToken)
    {
        Assert.Equal(0, Kill(process.Id, Terminate));
        return process.EndAsync(cancellationToken);
    }

    public Task KillAsync() => process.KillAsync();

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return process.DisposeAsync();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
