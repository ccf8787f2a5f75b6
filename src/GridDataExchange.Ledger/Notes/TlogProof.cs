using System.Diagnostics.CodeAnalysis;
using System.Text;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Notes;

/// <summary>A proof that can be checked without network that a log has an entry: c2sp.org/tlog-proof.</summary>
/// <param name="Extra">What the application adds. It is not signed by anyone.</param>
/// <param name="Index">The entry's index.</param>
/// <param name="Path">The siblings from the leaf's own up to the root's child.</param>
/// <param name="Checkpoint">The log's checkpoint with its signatures.</param>
public sealed record TlogProof(ReadOnlyMemory<byte>? Extra, long Index, IReadOnlyList<ReadOnlyMemory<byte>> Path, SignedNote Checkpoint)
{
    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string ExtraWord = "extra ";
    private const string IndexWord = "index ";

    /// <summary>A path has at most one hash for each level.</summary>
    private const int MostPath = 63;

    /// <summary>What the application adds; null where that is nothing.</summary>
    public ReadOnlyMemory<byte>? Extra { get; } = Extra is { IsEmpty: false } ? Extra : null;

    /// <summary>The entry's index.</summary>
    public long Index { get; } = Index >= 0 ? Index : throw new ArgumentOutOfRangeException(nameof(Index), "an index is 0 or more.");

    /// <summary>The siblings from the leaf's own up to the root's child.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Path { get; } = Path.Count <= MostPath && Path.All(h => h.Length == MerkleHash.Length)
        ? [.. Path]
        : throw new ArgumentException($"a path has at most {MostPath} hashes of {MerkleHash.Length} bytes.", nameof(Path));

    /// <summary>The log's checkpoint with its signatures.</summary>
    public SignedNote Checkpoint { get; } = Notes.Checkpoint.TryParse(Checkpoint.Text, out _, out var problem) ? Checkpoint : throw new ArgumentException(problem, nameof(Checkpoint));

    /// <summary>Reads a proof, or says in a sentence why the text is none. Nothing of it is verified.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TlogProof? proof, [NotNullWhen(false)] out string? problem)
    {
        (proof, problem) = (null, null);
        var parts = text.Length > 2 * SignedNote.MostBytes ? [] : text.Split("\n\n", 2);
        if (parts is not [var head, var note] || head.Split('\n') is not [Header, _, ..] lines)
        {
            problem = $"a proof begins with the line `{Header}`, and has its checkpoint after an empty line.";
            return false;
        }

        byte[]? extra = null;
        var next = 1;
        if (lines[next].StartsWith(ExtraWord, StringComparison.Ordinal))
        {
            if (!NoteEncoding.TryBase64(lines[next++][ExtraWord.Length..], out extra) || extra.Length == 0)
            {
                problem = "the proof's line `extra` is not followed by base64.";
                return false;
            }
        }

        if (next == lines.Length || !lines[next].StartsWith(IndexWord, StringComparison.Ordinal) || !NoteEncoding.TryNumber(lines[next++][IndexWord.Length..], out var index))
        {
            problem = "the proof has no line `index` with a number in decimal.";
            return false;
        }

        if (!MerkleHashLines.TryParse(lines.AsSpan(next), MostPath, out var path))
        {
            problem = $"the proof's path is not at most {MostPath} lines, each the base64 of a hash of {MerkleHash.Length} bytes.";
            return false;
        }

        if (!SignedNote.TryParse(note, out var signed, out problem) || !Notes.Checkpoint.TryParse(signed.Text, out _, out problem))
        {
            return false;
        }

        proof = new(extra is null ? null : extra.AsMemory(), index, path, signed);
        return true;
    }

    /// <summary>The proof as it is stored, in a file `.tlog-proof`.</summary>
    public string ToText()
    {
        var text = new StringBuilder(Header).Append('\n');
        if (Extra is { } extra)
        {
            text.Append(ExtraWord).Append(NoteEncoding.Base64(extra.Span)).Append('\n');
        }

        text.Append(IndexWord).Append(NoteEncoding.Number(Index)).Append('\n');
        return text.Append(MerkleHashLines.ToText(Path)).Append('\n').Append(Checkpoint).ToString();
    }

    /// <summary>Whether both are written the same.</summary>
    public bool Equals(TlogProof? other) => other is not null && ToText() == other.ToText();

    /// <inheritdoc/>
    public override int GetHashCode() => ToText().GetHashCode(StringComparison.Ordinal);
}
