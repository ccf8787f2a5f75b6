using System.Security.Cryptography;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger.Witnesses;

/// <summary>
/// What a witness remembers: for each log the checkpoint it cosigned last, with its own cosignature, in one file. The file proves itself:
/// one that the witness's key did not cosign is damaged, and is never taken for "nothing seen yet".
/// </summary>
internal sealed class CosignedState
{
    private const string Extension = ".checkpoint";
    private const int HashDigits = 2 * SHA256.HashSizeInBytes;

    private readonly string folder;
    private readonly VerifierKey key;

    /// <summary>Opens the folder, and checks all that is in it.</summary>
    public CosignedState(string folder, VerifierKey key)
    {
        (this.folder, this.key) = (folder, key);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var file in Directory.EnumerateFiles(folder, "*" + Extension))
            {
                Read(Path.GetFileNameWithoutExtension(file));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"the folder {folder} cannot be used: check that it belongs to the user that runs the witness.", e);
        }
    }

    public static string HashOf(string origin) => Convert.ToHexStringLower(SHA256.HashData(NoteEncoding.BytesOf(origin)!));

    public static bool IsHash(string text) => text.Length == HashDigits && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Held from reading what was cosigned last until the next is written.</summary>
    public Task<FileLock> LockAsync(string hash, CancellationToken cancellationToken) => FileLock.TakeAsync(Path.Combine(folder, hash + ".lock"), cancellationToken);

    /// <summary>What was cosigned last of the log with this hash of its origin; null where nothing was.</summary>
    /// <exception cref="InvalidDataException">The file is not what this witness wrote.</exception>
    public Cosigned? Read(string hash)
    {
        var path = PathOf(hash);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        if (!SignedNote.TryParse(bytes, out var note, out _) || !Checkpoint.TryParse(note.Text, out var checkpoint, out _) || HashOf(checkpoint.Origin) != hash)
        {
            throw new InvalidDataException($"the file {path} is damaged, and without it the log's earlier checkpoint is not known: restore the folder from its latest backup.");
        }

        return note.Signatures.FirstOrDefault(s => s.IsBy(key)) is { } own && Cosignature.TryVerify(key, note.Text, own, out var time)
            ? new(note, checkpoint, time)
            : throw new InvalidDataException($"the file {path} is not cosigned by `{key.Name}` with this key: use the name and the key file that the folder was made with, or restore the folder from its latest backup.");
    }

    /// <summary>Writes what was cosigned; the lock of the log is held.</summary>
    public void Write(string hash, SignedNote cosigned) => DurableFile.Replace(PathOf(hash), Path.Combine(folder, hash + ".draft"), NoteEncoding.BytesOf(cosigned.ToString()));

    private string PathOf(string hash) => Path.Combine(folder, hash + Extension);

    internal sealed record Cosigned(SignedNote Note, Checkpoint Checkpoint, DateTimeOffset Time);
}
