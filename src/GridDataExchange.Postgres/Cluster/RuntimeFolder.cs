using System.Security.Cryptography;

namespace GridDataExchange.Postgres.Cluster;

/// <summary>
/// The folder of the server's socket. A socket's path has 107 bytes at most (unix(7)), so it lies outside the data folder;
/// its name is random, so that nobody can make it first.
/// </summary>
internal static class RuntimeFolder
{
    private const string Prefix = "gdx-";
    private const int LongestFolder = 80;

    private static readonly string[] Parents = [Path.TrimEndingDirectorySeparator(Path.GetTempPath()), "/tmp", "/run"];

    /// <summary>A new one, the user's own.</summary>
    public static string Create(ClusterUser user)
    {
        foreach (var parent in Parents.Where(parent => parent.Length < LongestFolder && Directory.Exists(parent) && user.CanEnter(parent)))
        {
            var folder = Path.Combine(parent, Prefix + RandomNumberGenerator.GetHexString(24, lowercase: true));
            try
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                user.Own(folder);
                return folder;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }

        throw new ClusterException($"No folder for PostgreSQL's socket can be made in {string.Join(", ", Parents.Distinct())}; make one of them writable.");
    }

    /// <summary>Whether a path read from a file is one that <see cref="Create"/> makes.</summary>
    public static bool IsOne(string path) =>
        Path.GetFileName(path) is { Length: 28 } name
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && name[Prefix.Length..].All(char.IsAsciiHexDigitLower)
        && Parents.Contains(Path.GetDirectoryName(path), StringComparer.Ordinal);

    /// <summary>Deletes it with the sockets in it; another's is left alone.</summary>
    public static void Delete(string folder)
    {
        try
        {
            DeleteSockets(folder);
            Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left behind: it is empty but for a dead socket, and its name is never used again.
        }
    }

    /// <summary>Deletes the sockets of a server that is dead.</summary>
    public static void DeleteSockets(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, ".s.PGSQL.*"))
        {
            File.Delete(file);
        }
    }
}
