using System.Collections.Frozen;

namespace GridDataExchange.Protection;

/// <summary>Keys that are made to be destroyed: a folder of files, one a key, each made when first needed and never again once it was destroyed.</summary>
/// <remarks>Nodes of one exchange share the folder. Thread-safe.</remarks>
/// <typeparam name="TName">What names a key; its text is the file's name.</typeparam>
/// <typeparam name="TKey">The key in use.</typeparam>
internal sealed class KeyFolder<TName, TKey>
    where TName : struct
    where TKey : class
{
    private const string KeyEnding = ".key";
    private const string DestroyedEnding = ".destroyed";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(1);

    private readonly string directory;
    private readonly Func<string, TName?> nameOf;
    private readonly Func<TName, byte[], TKey> open;
    private readonly Lock reading = new();
    private Known known = new(default, FrozenDictionary<TName, TKey>.Empty);

    /// <summary>The keys in a folder, which is made where it is missing (mode 0700).</summary>
    public KeyFolder(string directory, Func<string, TName?> nameOf, Func<TName, byte[], TKey> open)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        (this.directory, this.nameOf, this.open) = (Path.GetFullPath(directory), nameOf, open);
        Directory.CreateDirectory(this.directory, OwnerOnly);
    }

    /// <summary>Every key that is there; one that another node made or destroyed is noticed at the next call.</summary>
    public IReadOnlyCollection<TKey> All => Read().Values;

    /// <summary>The names whose keys were destroyed.</summary>
    public IReadOnlyCollection<TName> Destroyed =>
        [.. Directory.EnumerateFiles(directory, "*" + DestroyedEnding).Select(path => nameOf(Path.GetFileNameWithoutExtension(path))).Where(name => name.HasValue).Select(name => name!.Value)];

    public TKey? Find(TName name) => Read().GetValueOrDefault(name);

    /// <summary>True where the file is there, a destruction that broke off among them.</summary>
    public bool HasFile(TName name) => File.Exists(PathOf(name, KeyEnding));

    /// <exception cref="InvalidDataException">It was destroyed, or its file is not a key; the message says what to do.</exception>
    public TKey Make(TName name)
    {
        if (Find(name) is { } key)
        {
            return key;
        }

        lock (reading)
        {
            var made = IsDestroyed(name) ? null : KeyFile.ReadOrCreate(PathOf(name, KeyEnding));
            return made is not null && IsWhole(name, made)
                ? open(name, made)
                : throw new InvalidDataException($"The key {name} was destroyed, and nothing more can be sealed under it: check this machine's clock.");
        }
    }

    /// <summary>Destroys a key: overwritten, then removed. False where it was not there.</summary>
    public bool Destroy(TName name)
    {
        var path = PathOf(name, KeyEnding);
        lock (reading)
        {
            // The marker first: a crash in between must not leave a name without key and without marker.
            using (var marker = new FileStream(PathOf(name, DestroyedEnding), FileMode.OpenOrCreate, FileAccess.Write))
            {
                marker.Flush(flushToDisk: true);
            }

            Volatile.Write(ref known, known with { Stamp = default });
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
                file.Write(new byte[file.Length]);
                file.Flush(flushToDisk: true);
            }
            catch (FileNotFoundException)
            {
                return false;
            }

            File.Delete(path);
            return true;
        }
    }

    // A folder's time of change moves when a name comes or goes, which is all that can happen to keys.
    private FrozenDictionary<TName, TKey> Read()
    {
        var stamp = Directory.GetLastWriteTimeUtc(directory);
        var current = Volatile.Read(ref known);
        if (current.Stamp == stamp)
        {
            return current.Keys;
        }

        lock (reading)
        {
            var keys = new Dictionary<TName, TKey>();
            foreach (var path in Directory.EnumerateFiles(directory, "*" + KeyEnding))
            {
                if (nameOf(Path.GetFileNameWithoutExtension(path)) is { } name && KeyFile.Find(path) is { } bytes && IsWhole(name, bytes))
                {
                    keys[name] = current.Keys.GetValueOrDefault(name) ?? open(name, bytes);
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

    /// <summary>
    /// Asked after the bytes were read: another node writes the marker before it overwrites them. Zeros are what is left where the machine
    /// stopped before the file's removal was on the disk.
    /// </summary>
    private bool IsWhole(TName name, byte[] bytes) => !IsDestroyed(name) && bytes.AsSpan().ContainsAnyExcept((byte)0);

    private bool IsDestroyed(TName name) => File.Exists(PathOf(name, DestroyedEnding));

    private string PathOf(TName name, string ending) => Path.Combine(directory, name + ending);

    private sealed record Known(DateTime Stamp, FrozenDictionary<TName, TKey> Keys);
}
