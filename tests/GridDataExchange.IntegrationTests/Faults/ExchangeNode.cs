using GridDataExchange.Demo;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.IntegrationTests.Server;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>A server as a process of its own, with a data folder and an address that outlive its kills.</summary>
internal sealed class ExchangeNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo folder;
    private readonly string[] options;
    private ChildProcess? process;

    private ExchangeNode(DirectoryInfo folder, params string[] options) => (this.folder, this.options) = (folder, options);

    public Uri Address { get; } = ServerAddress.Free();

    public string DataDirectory => folder.FullName;

    public int Id => process?.Id ?? 0;

    public bool Lives => process is not null && Signals.Lives(process.Id);

    /// <summary>All that its processes wrote.</summary>
    public string Said { get; private set; } = "";

    /// <summary>A node with a PostgreSQL of its own, and the demo.</summary>
    public static ExchangeNode Alone(DirectoryInfo? folder) => new(folder ?? ClusterFolder.Create());

    /// <summary>The first node on a database that others share; it makes the demo.</summary>
    public static ExchangeNode First(ExternalPostgres postgres) => new(TestFolder.Create(), $"--ConnectionStrings:Exchange={postgres.ConnectionString}");

    /// <summary>One more node on the database, with the keys of another.</summary>
    public static ExchangeNode Beside(ExchangeNode other, ExternalPostgres postgres)
    {
        var node = new ExchangeNode(TestFolder.Create(), $"--ConnectionStrings:Exchange={postgres.ConnectionString}", "--Demo:Residents=0");
        Directory.CreateSymbolicLink(Path.Combine(node.DataDirectory, "keys"), Path.Combine(other.DataDirectory, "keys"));
        File.CreateSymbolicLink(DemoSeeder.CredentialsPath(Directory.CreateDirectory(Path.Combine(node.DataDirectory, "demo")).Parent!.FullName), DemoSeeder.CredentialsPath(other.DataDirectory));
        return node;
    }

    /// <summary>Starts a process; it was the last one's turn to end.</summary>
    public async Task LaunchAsync()
    {
        await EndAsync();
        process = ChildProcess.Start("GridDataExchange.Server", [.. ServerFixture.Arguments(folder.FullName), "--urls", Address.AbsoluteUri, "--Exchange:Limits:RequestsPerMinute=1000000", .. options]);
    }

    /// <summary>True once it is ready; false where its process ended before.</summary>
    public async Task<bool> ReadyAsync(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Patience);
        using var http = new HttpClient { BaseAddress = Address };
        while (Lives)
        {
            try
            {
                using var response = await http.GetAsync("health/ready", bound.Token);
                if (response.IsSuccessStatusCode)
                {
                    return true;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(20, bound.Token);
        }

        return false;
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await LaunchAsync();
        Assert.True(await ReadyAsync(cancellationToken), process!.Errors + process.Output);
    }

    public async Task KillAsync()
    {
        Signals.Kill(Id);
        await process!.EndAsync(CancellationToken.None);
    }

    /// <summary>Asks it to stop, and waits for it.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        Signals.ToAll([Id], 15);
        return await process!.EndAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        if (Directory.Exists(Path.Combine(folder.FullName, "keys")) && new DirectoryInfo(Path.Combine(folder.FullName, "keys")).LinkTarget is not null)
        {
            Directory.Delete(Path.Combine(folder.FullName, "keys"));
        }

        folder.Delete(recursive: true);
    }

    private async Task EndAsync()
    {
        if (process is not null)
        {
            Said += process.Output + process.Errors;
            await process.DisposeAsync();
            process = null;
        }
    }
}
