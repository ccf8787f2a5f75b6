using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GridDataExchange.Benchmarks;

/// <summary>The server that was built with the benchmark, as a process of its own, on a data folder that is deleted with it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(5);

    private readonly Process process;
    private readonly DirectoryInfo folder;
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string lastWords = "";

    private ServerProcess(Process process, DirectoryInfo folder)
    {
        this.process = process;
        this.folder = folder;
    }

    public string DataDirectory => folder.FullName;

    public Uri Address => listening.Task.Result;

    /// <summary>Processor time that it used so far, without PostgreSQL's.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it with a demo of that many residents; when this returns, it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(int residents, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("gdx-benchmark-");
        // Started by root, PostgreSQL runs as another user, who must be able to enter.
        folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.FullName,
        };
        string[] arguments =
        [
            Built.Server, "--environment", "Development", "--urls", "http://127.0.0.1:0",
            $"--Exchange:DataDirectory={folder.FullName}", $"--Exchange:Policies={Built.Policies}",
            "--Exchange:Limits:RequestsPerMinute=100000000", "--Exchange:Limits:ConcurrentRequests=100000", // the load is one client's
            FormattableString.Invariant($"--Demo:Residents={residents}"),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var server = new ServerProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, folder);
        try
        {
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            _ = Signal(process.Id, Terminate);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => lastWords = line.Data ?? lastWords;
        process.Exited += (_, _) => listening.TrySetException(new BenchmarkException($"The server ended while it started: {lastWords}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await listening.Task.WaitAsync(LongestStart, cancellationToken);
    }

    // "Listening on http://127.0.0.1:40123, ready after 900 ms" is the last line of a start.
    private void Read(string? line)
    {
        const string Before = "Listening on ";
        if (line?.IndexOf(Before, StringComparison.Ordinal) is >= 0 and var at)
        {
            listening.TrySetResult(new Uri(line[(at + Before.Length)..line.IndexOf(',', at)]));
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
