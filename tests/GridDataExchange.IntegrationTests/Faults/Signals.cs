using System.Globalization;
using System.Runtime.InteropServices;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>Signals to processes that a test started.</summary>
internal static class Signals
{
    public const int Stop = 19;
    public const int Continue = 18;
    private const int Killed = 9;

    public static void Kill(int process) => ToAll([process], Killed);

    public static void ToAll(IEnumerable<int> processes, int signal)
    {
        foreach (var process in processes.Where(p => p > 1))
        {
            _ = Send(process, signal);
        }
    }

    /// <summary>False for one that ended, a zombie too.</summary>
    public static bool Lives(int process) => Stat(process) is [var state, ..] && state is not ("Z" or "X");

    public static IReadOnlyList<int> ChildrenOf(int parent) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 1 && Stat(id) is [_, var of, ..] && of == parent.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>True where the process has that end of a TCP connection over IPv4.</summary>
    public static bool HasPort(int process, int port)
    {
        var end = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        var sockets = File.ReadLines("/proc/net/tcp").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns[1].EndsWith(end, StringComparison.Ordinal))
            .Select(columns => $"socket:[{columns[9]}]").ToHashSet(StringComparer.Ordinal);
        try
        {
            return Directory.EnumerateFiles($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/fd").Any(fd => File.ResolveLinkTarget(fd, returnFinalTarget: false)?.Name is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it ended
        }
    }

    /// <summary>State, parent and so on: what follows the program's name, which may hold anything.</summary>
    private static string[] Stat(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}
