using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Witnesses;

namespace GridDataExchange.Ledger.Recovery;

/// <summary>What an operator confirmed: that the log ends with this checkpoint, and that the next start begins another.</summary>
internal sealed class RecoveryFile
{
    public const string Name = "recover.json";

    /// <summary>The last checkpoint that was cosigned, where one is kept.</summary>
    public const string WitnessedName = "witnessed-checkpoint";

    private RecoveryFile(SignedNote note, Checkpoint checkpoint, string? witnessed) => (Note, Checkpoint, Witnessed) = (note, checkpoint, witnessed);

    public SignedNote Note { get; }

    public Checkpoint Checkpoint { get; }

    public string? Witnessed { get; }

    /// <summary>From what the node signed last.</summary>
    /// <exception cref="InvalidDataException">There is no such file, or it is no checkpoint; the message says what to do.</exception>
    public static RecoveryFile OfSigned(string directory)
    {
        var path = Path.Combine(directory, SignedHead.FileName);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"{path} is not there, so there is nothing that this node signed and the database must continue: give the data folder of the server by `--data`.");
        }

        var witnessed = Path.Combine(directory, WitnessedName);
        return TryOf(File.ReadAllText(path), File.Exists(witnessed) ? File.ReadAllText(witnessed) : null, out var file, out var problem)
            ? file
            : throw new InvalidDataException($"{path} is no checkpoint: {problem} Restore it from a backup of the data folder.");
    }

    /// <summary>What was confirmed; null where nothing was.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static RecoveryFile? Read(string directory)
    {
        var path = Path.Combine(directory, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        var problem = "it is no JSON.";
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            if (TryOf(root.GetProperty("checkpoint").GetString() ?? "", root.GetProperty("witnessed").GetString(), out var file, out problem))
            {
                return file;
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
        }

        throw new InvalidDataException($"{path} is not what `gdx ledger recover` writes: {problem} Remove it, and run the command again.");
    }

    public void Write(string directory)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new { checkpoint = Note.ToString(), witnessed = Witnessed });
        DurableFile.Replace(Path.Combine(directory, Name), Path.Combine(directory, Name + ".draft"), bytes);
    }

    private static bool TryOf(string text, string? witnessed, [NotNullWhen(true)] out RecoveryFile? file, [NotNullWhen(false)] out string? problem)
    {
        file = SignedNote.TryParse(text, out var note, out problem) && Checkpoint.TryParse(note.Text, out var checkpoint, out problem) ? new(note, checkpoint, witnessed) : null;
        return file is not null;
    }
}
