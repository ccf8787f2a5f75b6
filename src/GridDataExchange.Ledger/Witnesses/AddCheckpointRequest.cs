using System.Diagnostics.CodeAnalysis;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Witnesses;

/// <summary>The body of <c>add-checkpoint</c>: the size cosigned last, the proof from there, and the checkpoint.</summary>
internal sealed record AddCheckpointRequest(long OldSize, IReadOnlyList<ReadOnlyMemory<byte>> Proof, SignedNote Note, Checkpoint Checkpoint)
{
    /// <summary>The longest body: the longest note, and above it 65 lines, each as long as a hash or shorter.</summary>
    public const int MostBytes = SignedNote.MostBytes + ((ConsistencyProof.Most + 2) * 45);

    private const string Old = "old ";

    public static bool TryParse(ReadOnlySpan<byte> body, [NotNullWhen(true)] out AddCheckpointRequest? request, [NotNullWhen(false)] out string? problem)
    {
        (request, problem) = (null, null);
        var end = body.IndexOf("\n\n"u8);
        if (body.Length > MostBytes || end < 0 || NoteEncoding.TextOf(body[..end]) is not { } head)
        {
            problem = $"the body is not a line `old`, proof lines, an empty line and a checkpoint, in at most {MostBytes} bytes.";
            return false;
        }

        // One line more than is allowed, so that a long head is not taken apart.
        var lines = head.Split('\n', ConsistencyProof.Most + 2);
        if (!lines[0].StartsWith(Old, StringComparison.Ordinal) || !NoteEncoding.TryNumber(lines[0][Old.Length..], out var oldSize))
        {
            problem = "the first line is not `old` and a size in decimal.";
            return false;
        }

        if (!MerkleHashLines.TryParse(lines.AsSpan(1), ConsistencyProof.Most, out var proof))
        {
            problem = $"the proof is not at most {ConsistencyProof.Most} lines, each the base64 of a hash of {MerkleHash.Length} bytes.";
            return false;
        }

        if (!SignedNote.TryParse(body[(end + 2)..], out var note, out problem) || !Checkpoint.TryParse(note.Text, out var checkpoint, out problem))
        {
            return false;
        }

        request = new(oldSize, proof, note, checkpoint);
        return true;
    }

    public byte[] ToBytes() => NoteEncoding.BytesOf($"{Old}{NoteEncoding.Number(OldSize)}\n{MerkleHashLines.ToText(Proof)}\n{Note}")!;
}
