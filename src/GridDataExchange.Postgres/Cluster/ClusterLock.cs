namespace GridDataExchange.Postgres.Cluster;

/// <summary>Held on a folder for as long as a server uses it; the system lets go of it when the process ends, however it ends.</summary>
internal sealed class ClusterLock : IDisposable
{
    private const string FileName = "exchange.lock";
    private readonly FileStream file;

    private ClusterLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock, or throws: another holds it, or the folder is not writable.</summary>
    public static ClusterLock Take(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB): the file stays, since deleting it would let a third server lock another one.
            return new ClusterLock(new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ClusterException($"The data folder {folder} is not writable by the user `{Environment.UserName}`; give it to that user or name another (Exchange:DataDirectory).", e);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new ClusterException($"Another server is using the data folder {folder}; stop it, or name another folder (Exchange:DataDirectory).", e);
        }
        catch (IOException e)
        {
            throw new ClusterException($"The data folder {folder} is not writable; free space there or name another (Exchange:DataDirectory).", e);
        }
    }

    public void Dispose() => file.Dispose();
}
