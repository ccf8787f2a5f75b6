using System.Collections.Frozen;

namespace GridDataExchange.Protection;

/// <summary>
/// The retention keys of an exchange: a folder of files outside the database, one a <see cref="RetentionPeriod"/>, made when first needed.
/// To erase a period is to destroy its key: what it sealed opens no more, in backups and write-ahead logs of the database neither.
/// </summary>
/// <remarks>
/// Nodes of one exchange share the folder. A destroyed key leaves a marker, so that it is never made again: a node whose clock is wrong would
/// else seal new records under a period that everybody takes for erased. Thread-safe.
/// </remarks>
public sealed class RetentionKeys
{
    private const string KeyEnding = ".key";
    private const string DestroyedEnding = ".destroyed";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(1);

    private readonly string directory;
    private readonly Lock reading = new();
    private Known known = new(default, FrozenDictionary<RetentionPeriod, RetentionKey>.Empty);

    /// <summary>The keys in a folder, which is made where it is missing (mode 0700).</summary>
    public RetentionKeys(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        this.directory = Path.GetFullPath(directory);
        Directory.CreateDirectory(this.directory, OwnerOnly);
    }

    /// <summary>Every key that is there; a key that another node made or destroyed is noticed at the next call.</summary>
    public IReadOnlyCollection<RetentionKey> All => Read().Values;

    /// <summary>The periods whose keys were destroyed.</summary>
    public IReadOnlyCollection<RetentionPeriod> Destroyed =>
    [
        .. Directory.EnumerateFiles(directory, "*" + DestroyedEnding)
            .Select(path => RetentionPeriod.TryParse(Path.GetFileNameWithoutExtension(path), out var period) ? period : (RetentionPeriod?)null)
            .OfType<RetentionPeriod>(),
    ];

    /// <summary>The key of a period, or null where it was destroyed or never made.</summary>
    public RetentionKey? Find(RetentionPeriod period) => Read().GetValueOrDefault(period);

    /// <summary>The key to seal under, made where it is missing.</summary>
    /// <exception cref="InvalidDataException">It was destroyed, or its file is not a key; the message says what to do.</exception>
    public RetentionKey Make(RetentionPeriod period)
    {
        if (Find(period) is { } key)
        {
            return key;
        }

        lock (reading)
        {
            if (File.Exists(PathOf(period, DestroyedEnding)))
            {
                throw new InvalidDataException($"The retention key {period} was destroyed, and nothing more can be sealed under it: check this machine's clock.");
            }

            return new RetentionKey(period, KeyFile.ReadOrCreate(PathOf(period, KeyEnding)));
        }
    }

    /// <summary>Destroys the key of a period: overwritten, then removed. False where it was not there.</summary>
    /// <remarks>A copy of the file elsewhere (a backup of the folder) still opens: such copies must not outlive the period.</remarks>
    public bool Destroy(RetentionPeriod period)
    {
        var path = PathOf(period, KeyEnding);
        lock (reading)
        {
            // The marker first: a crash in between must not leave a period without key and without marker.
            using (var marker = new FileStream(PathOf(period, DestroyedEnding), FileMode.OpenOrCreate, FileAccess.Write))
            {
                marker.Flush(flushToDisk: true);
            }

            if (!File.Exists(path))
            {
                return false;
            }

            using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
            {
                file.Write(new byte[file.Length]);
                file.Flush(flushToDisk: true);
            }

            File.Delete(path);
            known = known with { Stamp = default };
            return true;
        }
    }

    private string PathOf(RetentionPeriod period, string ending) => Path.Combine(directory, period + ending);

    // A folder's time of change moves when a name comes or goes, which is all that can happen to keys.
    private FrozenDictionary<RetentionPeriod, RetentionKey> Read()
    {
        var stamp = Directory.GetLastWriteTimeUtc(directory);
        var current = Volatile.Read(ref known);
        if (current.Stamp == stamp)
        {
            return current.Keys;
        }

        lock (reading)
        {
            var keys = new Dictionary<RetentionPeriod, RetentionKey>();
            foreach (var path in Directory.EnumerateFiles(directory, "*" + KeyEnding))
            {
                if (RetentionPeriod.TryParse(Path.GetFileNameWithoutExtension(path), out var period) && !File.Exists(PathOf(period, DestroyedEnding)))
                {
                    keys[period] = current.Keys.GetValueOrDefault(period) ?? new RetentionKey(period, KeyFile.ReadOrCreate(path));
                }
            }

            // The time was taken before the reading. Times of files move in steps of some milliseconds: a folder that changed just now may
            // change again within the same step, so it is read again at the next call.
            var settled = DateTime.UtcNow - stamp > Settles;
            var read = new Known(settled ? stamp : default, keys.ToFrozenDictionary());
            Volatile.Write(ref known, read);
            return read.Keys;
        }
    }

    private sealed record Known(DateTime Stamp, FrozenDictionary<RetentionPeriod, RetentionKey> Keys);
}
