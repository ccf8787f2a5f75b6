using System.Diagnostics;
using System.Text;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>A program of the solution as a process of its own, as a user starts it.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();

    private ChildProcess(Process process) => this.process = process;

    /// <summary>All it wrote to standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>All it wrote to standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (errors)
            {
                return errors.ToString();
            }
        }
    }

    public int Id => process.Id;

    /// <summary>Starts a program of <c>src</c> as it was built with the tests.</summary>
    /// <param name="program">Name of its project, such as <c>GridDataExchange.Server</c>.</param>
    /// <param name="arguments">Its command line.</param>
    public static ChildProcess Start(string program, params IEnumerable<string> arguments)
    {
        // A shell's background job ignores SIGINT, and what it starts inherits that: a test that sends one would wait for ever.
        var start = new ProcessStartInfo("env")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add("--default-signal=INT");
        start.Environment["DOTNET_TieredPGO"] = "0"; // none runs for long enough to gain what measuring itself costs
        start.ArgumentList.Add(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet");
        start.ArgumentList.Add(PathOf(program));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var child = new ChildProcess(new Process { StartInfo = start });
        child.process.OutputDataReceived += (_, line) => Add(child.output, line.Data);
        child.process.ErrorDataReceived += (_, line) => Add(child.errors, line.Data);
        child.process.Start();
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    private static string PathOf(string program)
    {
        // tests/<project>/bin/<configuration>/<framework>
        var built = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var folder = Path.Combine(Path.GetDirectoryName(ServerFixture.Policies)!, "src", program, "bin", built.Parent!.Name, built.Name);
        return Path.ChangeExtension(Directory.EnumerateFiles(folder, "*.runtimeconfig.json").Single().Replace(".runtimeconfig.json", ".", StringComparison.Ordinal), "dll");
    }

    private static void Add(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.AppendLine(line);
            }
        }
    }
}
