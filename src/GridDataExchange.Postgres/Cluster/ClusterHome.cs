using System.Security.Cryptography;
using System.Text;

namespace GridDataExchange.Postgres.Cluster;

/// <summary>Where a cluster lives: below the data folder, or in a folder of its own where PostgreSQL's user cannot enter that one.</summary>
/// <param name="Folder">The cluster's folder.</param>
/// <param name="User">Whom PostgreSQL runs as.</param>
internal sealed record ClusterHome(string Folder, ClusterUser User)
{
    private const string Elsewhere = "/var/lib/grid-data-exchange";
    private const string LocationFile = "postgres.location";

    /// <summary>PGDATA.</summary>
    public string Data => Path.Combine(Folder, "data");

    /// <summary>Whether there is a whole cluster.</summary>
    public bool HasCluster => Directory.Exists(Data);

    /// <summary>Finds the home of a data folder's cluster, or makes it.</summary>
    public static ClusterHome Of(string dataDirectory)
    {
        var inside = Path.Combine(dataDirectory, "postgres");
        var location = Path.Combine(dataDirectory, LocationFile);
        try
        {
            var known = File.Exists(location) ? File.ReadAllText(location).Trim() : null;
            var existing = Path.Combine(known ?? inside, "data");
            if (Directory.Exists(existing))
            {
                return new ClusterHome(known ?? inside, ClusterUser.For(existing));
            }

            var user = ClusterUser.For(existingData: null);
            var folder = known ?? (user.CanEnter(dataDirectory) ? inside : FolderElsewhere(dataDirectory, user));
            if (folder != inside && known is null)
            {
                File.WriteAllText(location, folder + "\n");
            }

            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            user.Own(folder);
            return new ClusterHome(folder, user);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClusterException($"No place for PostgreSQL's files can be made for the data folder {dataDirectory}; name a folder that `{Environment.UserName}` can write and others can enter (Exchange:DataDirectory).", e);
        }
    }

    private static string FolderElsewhere(string dataDirectory, ClusterUser user)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataDirectory)))[..16];
        const UnixFileMode enter = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(Elsewhere, enter);
        File.SetUnixFileMode(Elsewhere, enter);
        if (!user.CanEnter(Elsewhere))
        {
            throw new ClusterException($"PostgreSQL runs as the user `{user.Name}`, who can enter neither {dataDirectory} nor {Elsewhere}; name a data folder that this user can enter (Exchange:DataDirectory).");
        }

        // A home without its location file belongs to a data folder that was deleted, keys and all: it opens nothing here, and is not ours to delete.
        var folder = Path.Combine(Elsewhere, hash);
        for (var number = 2; Directory.Exists(folder); number++)
        {
            folder = Path.Combine(Elsewhere, $"{hash}-{number}");
        }

        return folder;
    }
}
