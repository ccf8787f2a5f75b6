using System.Globalization;

namespace GridDataExchange.Benchmarks;

/// <summary>Processor time of a process and its children: of PostgreSQL, whose every connection is a process of its own.</summary>
internal static class Processors
{
    // The kernel counts in hundredths of a second for its readers, whatever its own clock (proc(5), USER_HZ).
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    public static TimeSpan TimeOf(int process) =>
        Tick * Directory.EnumerateDirectories("/proc").Select(Read).Where(p => p.Id == process || p.Parent == process).Sum(p => p.Ticks);

    private static (int Id, int Parent, long Ticks) Read(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return default;
        }

        try
        {
            // After the name, which may hold anything but ends with the last bracket: state, parent …, utime (12th), stime.
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (id, int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return default; // it ended
        }
    }
}
