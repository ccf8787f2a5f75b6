using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Witnesses;

namespace GridDataExchange.Ledger.Verification;

/// <summary>What a user has seen of a log: the key that was trusted, and every checkpoint. A folder of the user's own.</summary>
internal sealed class SeenCheckpoints
{
    private const string KeyFile = "key";
    private const string FollowedFile = "followed-by";
    private const string Ending = ".checkpoint";

    private readonly string folder;

    public SeenCheckpoints(string root, string origin) => folder = Path.Combine(root, CosignedState.HashOf(origin));

    /// <summary>Where it is kept unless another folder is said: <c>$XDG_DATA_HOME/gdx/ledger</c>, or <c>~/.local/share/gdx/ledger</c>.</summary>
    public static string DefaultRoot()
    {
        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.Combine(Path.IsPathRooted(data) ? data : Path.Combine(home, ".local", "share"), "gdx", "ledger");
    }

    /// <summary>The key that was trusted; null where none was.</summary>
    public VerifierKey? Key()
    {
        var path = Path.Combine(folder, KeyFile);
        return !File.Exists(path) ? null
            : VerifierKey.TryParse(File.ReadAllText(path).TrimEnd('\n'), out var key, out var problem) ? key
            : throw new InvalidDataException($"{path} is no key: {problem} Remove the file to trust the log's key anew.");
    }

    public void Trust(VerifierKey key) => Write(KeyFile, key + "\n");

    /// <summary>The origin of the log that followed this one; null where none is known.</summary>
    public string? Follower() => Path.Combine(folder, FollowedFile) is var path && File.Exists(path) ? File.ReadAllText(path).TrimEnd('\n') : null;

    /// <summary>Keeps that another log followed this one: from then on it is never the newest again.</summary>
    public void Followed(string origin) => Write(FollowedFile, origin + "\n");

    /// <summary>Every checkpoint, with the file it is in.</summary>
    /// <exception cref="InvalidDataException">A file is not a checkpoint signed by the key.</exception>
    public List<(string File, Checkpoint Checkpoint)> All(VerifierKey key)
    {
        var all = new List<(string, Checkpoint)>();
        if (Directory.Exists(folder))
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*" + Ending).Order(StringComparer.Ordinal))
            {
                all.Add((path, Read(File.ReadAllBytes(path), path, key)));
            }
        }

        return all;
    }

    /// <summary>Reads a checkpoint that must be signed by the key.</summary>
    public static Checkpoint Read(byte[] bytes, string path, VerifierKey key) =>
        SignedNote.TryParse(bytes, out var note, out var problem) && note.TryVerify([key], out _, out problem) && Checkpoint.TryParse(note.Text, out var checkpoint, out problem)
            ? checkpoint
            : throw new InvalidDataException($"{path} is not a checkpoint signed by `{key.Name}`: {problem} Give the key that it was signed by, or remove the file.");

    /// <summary>Keeps a checkpoint beside the others: two of a size with different roots are what proves a fork.</summary>
    public void Keep(SignedNote note, Checkpoint checkpoint) =>
        Write(FormattableString.Invariant($"{checkpoint.Size:D19}-{Convert.ToHexStringLower(checkpoint.Root.Span[..8])}{Ending}"), note.ToString());

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        DurableFile.Replace(Path.Combine(folder, name), Path.Combine(folder, $"draft-{Guid.NewGuid():N}"), NoteEncoding.BytesOf(text));
    }
}
