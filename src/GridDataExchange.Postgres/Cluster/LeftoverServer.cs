using System.Diagnostics;
using System.Globalization;

namespace GridDataExchange.Postgres.Cluster;

/// <summary>
/// What an exchange killed with <c>kill -9</c> leaves behind: a PostgreSQL that still runs, or one that was killed with it.
/// INVARIANT: <c>postmaster.pid</c> is never deleted here. It names the shared memory by which PostgreSQL itself finds that
/// processes of the old server still use the data, which its process id cannot tell (it may be a zombie's, or anybody's by now).
/// </summary>
internal static class LeftoverServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Stops the server that still runs on the data, if one does, and clears the way for a new one.</summary>
    /// <param name="data">PGDATA.</param>
    /// <param name="socketFolder">Where the new server's socket will be: not a leftover.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    public static async Task ClearAsync(string data, string socketFolder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(data, "postmaster.pid");
        if (ReadLines(file) is not [var first, var directory, ..] lines || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return; // no file, or one cut short by the kill, which PostgreSQL refuses with a sentence of its own
        }

        foreach (var signal in new[] { Libc.SigInt, Libc.SigQuit, Libc.SigKill })
        {
            if (!IsServerOf(id, directory))
            {
                break;
            }

            Libc.Signal(id, signal);
            await GoneAsync(id, directory, cancellationToken).ConfigureAwait(false);
        }

        foreach (var orphan in ProcessesIn(data).Where(orphan => orphan != id))
        {
            Libc.Signal(orphan, Libc.SigQuit);
        }

        if (File.Exists(file))
        {
            Disown(file, lines);
        }

        if (lines.Length > 4 && lines[4] != socketFolder && RuntimeFolder.IsOne(lines[4]))
        {
            RuntimeFolder.Delete(lines[4]);
        }
    }

    // PostgreSQL refuses a lock file whose process id lives, whoever's it is; its own parent's is the one it takes for stale and goes on to check the memory.
    private static void Disown(string file, string[] lines)
    {
        lines[0] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        stream.SetLength(stream.Position);
    }

    private static async Task GoneAsync(int id, string directory, CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience && IsServerOf(id, directory);)
        {
            await Task.Delay(10, cancellationToken).ConfigureAwait(false);
        }
    }

    // The command line of a zombie is empty, that of another's process has no such `-D`.
    private static bool IsServerOf(int id, string directory)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{id}/cmdline").Split('\0');
            return Path.GetFileName(line[0]) == "postgres" && Array.IndexOf(line, "-D") is var at and > 0 && at + 1 < line.Length && line[at + 1] == directory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Every process of a server works in its data folder. Those that may not be looked at (a container's root without CAP_SYS_PTRACE) leave by themselves.</summary>
    private static IEnumerable<int> ProcessesIn(string data)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && WorksIn(id, data))
            {
                yield return id;
            }
        }
    }

    private static bool WorksIn(int id, string data)
    {
        try
        {
            return new FileInfo($"/proc/{id}/cwd").LinkTarget == data;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string[]? ReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
