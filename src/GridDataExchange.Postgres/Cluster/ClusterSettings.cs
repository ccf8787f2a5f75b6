using System.Globalization;
using System.Text;

namespace GridDataExchange.Postgres.Cluster;

/// <summary>PostgreSQL's settings, given on its command line where nothing in the database can change them, and who may connect.</summary>
internal static class ClusterSettings
{
    private const string Map = "exchange";

    private static readonly string[] Always =
    [
        "listen_addresses=",
        "unix_socket_permissions=0700",
        "max_connections=300",
        "shared_buffers=256MB",
        "timezone=UTC",
        "log_timezone=UTC",
        "jit=off", // statements here are short; compiling one costs more than it
        "client_connection_check_interval=1s",
        "track_activities=on",

        // No value of a row or a parameter may reach a log: errors of statements quote them.
        "log_destination=stderr",
        "logging_collector=off",
        "log_min_messages=log",
        "log_error_verbosity=terse",
        "log_parameter_max_length=0",
        "log_parameter_max_length_on_error=0",
        "log_min_error_statement=panic",
        "log_statement=none",
        "log_min_duration_statement=-1",
        "log_checkpoints=off",
    ];

    /// <summary>Of a cluster that is thrown away.</summary>
    public static readonly IReadOnlyList<string> Undurable = ["fsync=off", "full_page_writes=off", "max_wal_size=4GB"];

    /// <summary>Arguments of <c>initdb</c>: code point order everywhere, checksums on pages.</summary>
    public static IEnumerable<string> Initial(string data, bool forTests) =>
        ["-D", data, "-U", ClusterDatabase.Superuser, "-E", "UTF8", "--locale=C", "-A", "peer", "--no-instructions", .. forTests ? (string[])["--no-sync"] : ["--data-checksums"]];

    /// <summary>Arguments of <c>postgres</c>.</summary>
    public static IEnumerable<string> Running(string data, string socketFolder, bool forTests) =>
        ["-D", data, "-k", socketFolder, .. Always.Concat(forTests ? Undurable : []).SelectMany(setting => (string[])["-c", setting])];

    /// <summary>
    /// Writes who may connect: the OS users of this server and of PostgreSQL, as any of its roles, by the kernel's word (peer).
    /// No password lies on disk, and a socket in a folder of mode 0700 is the only way in.
    /// </summary>
    public static void WriteAccess(string data, ClusterUser user)
    {
        Write(Path.Combine(data, "pg_hba.conf"), $"local all all peer map={Map}\n");
        string[] roles = [ClusterDatabase.Superuser, .. Enum.GetValues<DatabaseRole>().Select(RoleNames.Of)];
        var map = new StringBuilder();
        foreach (var system in new[] { user.Name, Environment.UserName }.Distinct(StringComparer.Ordinal))
        {
            foreach (var role in roles)
            {
                map.Append(CultureInfo.InvariantCulture, $"{Map} \"{system}\" {role}\n");
            }
        }

        Write(Path.Combine(data, "pg_ident.conf"), map.ToString());
    }

    // Deleted and made anew (O_EXCL): the folder is another user's, and root does not write through a link found there.
    private static void Write(string path, string text)
    {
        File.Delete(path);
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        });
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
