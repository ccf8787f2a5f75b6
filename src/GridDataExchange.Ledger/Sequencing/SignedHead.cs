using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Witnesses;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>
/// The last checkpoint that this node signed, kept in a file outside the database: what the database says later must extend it, or the
/// database was set back or forked.
/// </summary>
/// <remarks>The file is written, whole and durably, before the signature is shown to anyone.</remarks>
internal sealed class SignedHead
{
    private const string FileName = "signed-checkpoint";
    private readonly string path;

    public SignedHead(string directory)
    {
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        path = Path.Combine(directory, FileName);
    }

    /// <summary>The checkpoint; null where the node signed none.</summary>
    /// <exception cref="InvalidDataException">The file is not a checkpoint signed by that key.</exception>
    public Checkpoint? Read(VerifierKey log)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        return SignedNote.TryParse(File.ReadAllBytes(path), out var note, out var problem) && note.TryVerify([log], out _, out problem) && Checkpoint.TryParse(note.Text, out var checkpoint, out problem)
            ? checkpoint
            : throw new InvalidDataException($"{path} is not a checkpoint that this ledger signed: {problem} Restore it; after a restored backup of the database run `gdx ledger recover`.");
    }

    /// <summary>Keeps a checkpoint in the place of the one before.</summary>
    public void Keep(SignedNote note) => DurableFile.Replace(path, path + ".draft", NoteEncoding.BytesOf(note.ToString()));
}
