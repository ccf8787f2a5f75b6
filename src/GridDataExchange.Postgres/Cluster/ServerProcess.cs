using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace GridDataExchange.Postgres.Cluster;

/// <summary>One PostgreSQL server: a child process, from its start until its end.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int KeptLines = 20;
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2); // recovery reads the whole log since the last checkpoint
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LastWordsPatience = TimeSpan.FromMilliseconds(500);

    private readonly Process process;
    private readonly ConcurrentQueue<string> lastLines = new();

    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process) => this.process = process;

    public int Id => process.Id;

    /// <summary>Completes when the process has ended, with its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await ended.Task.ConfigureAwait(false);
        try
        {
            // For its last words, but not for long: children that outlive it hold the pipe open.
            await process.WaitForExitAsync().WaitAsync(LastWordsPatience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return process.ExitCode;
        }

        return process.ExitCode;
    }

    /// <summary>The last thing it said before it ended, without values (see <see cref="ClusterSettings"/>).</summary>
    public string LastWords => lastLines.LastOrDefault(line => line.Contains("FATAL:", StringComparison.Ordinal) || line.Contains("PANIC:", StringComparison.Ordinal) || line.Contains("error:", StringComparison.Ordinal))
        ?? lastLines.LastOrDefault() ?? "it said nothing";

    /// <summary>Starts a program of PostgreSQL.</summary>
    public static ServerProcess Start(ClusterUser user, string program, string folder, IEnumerable<string> arguments, ILogger logger)
    {
        var server = new ServerProcess(new Process { StartInfo = user.StartInfo(program, folder, arguments), EnableRaisingEvents = true });
        server.process.Exited += (_, _) => server.ended.TrySetResult();
        server.process.ErrorDataReceived += (_, line) => server.Keep(line.Data, logger);
        server.process.OutputDataReceived += (_, _) => { };
        server.process.Start();
        server.process.BeginErrorReadLine();
        server.process.BeginOutputReadLine();
        server.process.StandardInput.Close();
        return server;
    }

    /// <summary>Waits until it takes connections; false where it ended before.</summary>
    public async Task<bool> ReadyAsync(string data, CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < StartPatience;)
        {
            if (process.HasExited)
            {
                await EndAsync().ConfigureAwait(false);
                return false;
            }

            if (SaysReady(Path.Combine(data, "postmaster.pid")))
            {
                return true;
            }

            await Task.Delay(5, cancellationToken).ConfigureAwait(false);
        }

        throw new ClusterException($"PostgreSQL was not ready within {StartPatience.TotalMinutes} minutes; see whether the disk of {data} is full or failing.");
    }

    /// <summary>Stops it: fast (clients are sent away), and by force where that takes too long.</summary>
    public async Task StopAsync()
    {
        foreach (var signal in new[] { Libc.SigInt, Libc.SigQuit, Libc.SigKill })
        {
            if (process.HasExited)
            {
                break;
            }

            Libc.Signal(process.Id, signal);
            await Task.WhenAny(ended.Task, Task.Delay(StopPatience)).ConfigureAwait(false);
        }
    }

    public void Dispose() => process.Dispose();

    // Line 1 is the process id, line 8 the state (miscadmin.h, LOCK_FILE_LINE_PM_STATUS).
    private bool SaysReady(string file)
    {
        try
        {
            return File.ReadAllLines(file) is [var id, _, _, _, _, _, _, var state, ..]
                && id.Trim() == process.Id.ToString(CultureInfo.InvariantCulture)
                && state.Trim() == "ready";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it is being written
        }
    }

    private void Keep(string? line, ILogger logger)
    {
        if (line is null)
        {
            return;
        }

        ClusterEvents.ServerSaid(logger, line);
        lastLines.Enqueue(line);
        while (lastLines.Count > KeptLines)
        {
            lastLines.TryDequeue(out _);
        }
    }
}
