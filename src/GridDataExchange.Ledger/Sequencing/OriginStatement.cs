using System.Text.Json;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>What the first record of a log says that was begun after the database had been restored: which log it follows, and how far that had come.</summary>
/// <param name="Key">The key of the log before.</param>
/// <param name="Note">The last checkpoint of it that its node signed.</param>
/// <param name="Checkpoint">That checkpoint.</param>
/// <param name="Records">How many records of that log the database still had.</param>
/// <param name="Witnessed">The last checkpoint that was cosigned, where it is known.</param>
internal sealed record OriginStatement(VerifierKey Key, SignedNote Note, Checkpoint Checkpoint, long Records, string? Witnessed)
{
    public const string Kind = "origin";

    /// <summary>Reads a body; null where it is none, or the checkpoint is not signed by the key.</summary>
    public static OriginStatement? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            var read = JsonElement.ParseValue(ref json);
            return VerifierKey.TryParse(Text(read, "key"), out var key, out _)
                && Text(read, "checkpoint") is { } text && SignedNote.TryParse(text, out var note, out _) && note.TryVerify([key], out _, out _)
                && Checkpoint.TryParse(note.Text, out var checkpoint, out _) && checkpoint.Origin == key.Name
                && read.TryGetProperty("records", out var records) && records.ValueKind == JsonValueKind.Number && records.TryGetInt64(out var count)
                ? new(key, note, checkpoint, count, Text(read, "witnessed"))
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("origin", Checkpoint.Origin);
        json.WriteString("key", Key.ToString());
        json.WriteString("checkpoint", Note.ToString());
        json.WriteNumber("size", Checkpoint.Size);
        json.WriteNumber("records", Records);
        if (Witnessed is not null)
        {
            json.WriteString("witnessed", Witnessed);
        }
    }

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
