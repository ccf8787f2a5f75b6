using System.Diagnostics;

namespace GridDataExchange.Postgres.Cluster;

/// <summary>The OS user PostgreSQL runs as. It refuses to run as root, so root drops to another.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dropped">Whether it is another than this process's, which is root.</param>
internal sealed record ClusterUser(string Name, bool Dropped)
{
    private static readonly string[] KeptVariables = ["PATH", "LD_LIBRARY_PATH"];

    /// <summary>The user for a cluster: its owner where there is one already.</summary>
    public static ClusterUser For(string? existingData)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new ClusterUser(Environment.UserName, Dropped: false);
        }

        var owner = existingData is not null && Libc.OwnerOf(existingData) is { } id and not 0 ? Libc.NameOf(id) : null;
        string?[] candidates = [owner, "postgres", "nobody"];
        return candidates.FirstOrDefault(name => name is not null && Libc.IdsOf(name) is { User: not 0 }) is { } name
            ? new ClusterUser(name, Dropped: true)
            : throw new ClusterException("PostgreSQL does not run as root and this machine has neither a user `postgres` nor `nobody`; add one, or start the exchange as a plain user.");
    }

    /// <summary>Makes the path this user's.</summary>
    public void Own(string path)
    {
        if (Dropped && Libc.IdsOf(Name) is var (user, group) && !Libc.Chown(path, user, group))
        {
            throw new ClusterException($"The folder {path} cannot be given to the user `{Name}`, as which PostgreSQL runs; put the data folder on a file system that knows owners (Exchange:DataDirectory).");
        }
    }

    /// <summary>Whether this user can enter the folder: asked of the system, which knows of ACLs and mounts too.</summary>
    public bool CanEnter(string folder) => !Dropped || Succeeds("cd -- \"$1\"", folder);

    /// <summary>Whether this user can run the program.</summary>
    public bool CanRun(string program) => !Dropped || Succeeds("test -x \"$1\" && \"$1\" --version", program);

    /// <summary>How to start a program as this user: nothing of this process's environment but the search paths goes along.</summary>
    public ProcessStartInfo StartInfo(string program, string workingDirectory, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Dropped)
        {
            start.UserName = Name;
        }

        start.Environment.Clear();
        foreach (var variable in KeptVariables)
        {
            if (Environment.GetEnvironmentVariable(variable) is { } value)
            {
                start.Environment[variable] = value;
            }
        }

        start.Environment["LC_ALL"] = "C";
        start.Environment["HOME"] = workingDirectory;
        return start;
    }

    private bool Succeeds(string script, string argument)
    {
        using var shell = Process.Start(StartInfo("/bin/sh", "/", ["-c", script, "sh", argument]))!;
        shell.StandardInput.Close();
        shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return shell.ExitCode == 0;
    }
}
