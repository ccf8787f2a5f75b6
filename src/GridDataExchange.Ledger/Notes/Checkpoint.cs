using System.Diagnostics.CodeAnalysis;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Notes;

/// <summary>The head of a log at one size: c2sp.org/tlog-checkpoint. Always one that can be written.</summary>
/// <param name="Origin">The log's name.</param>
/// <param name="Size">How many entries the log has.</param>
/// <param name="Root">The root of the tree over them (RFC 6962).</param>
/// <param name="Extensions">Further lines, none as a rule.</param>
public sealed record Checkpoint(string Origin, long Size, ReadOnlyMemory<byte> Root, IReadOnlyList<string> Extensions)
{
    /// <summary>A checkpoint without further lines.</summary>
    public Checkpoint(string origin, long size, ReadOnlyMemory<byte> root)
        : this(origin, size, root, [])
    {
    }

    /// <summary>The log's name.</summary>
    public string Origin { get; } = NoteEncoding.IsLine(Origin) ? Origin : throw new ArgumentException("a checkpoint's origin is one line, and not empty.", nameof(Origin));

    /// <summary>How many entries the log has.</summary>
    public long Size { get; } = Size >= 0 ? Size : throw new ArgumentOutOfRangeException(nameof(Size), "a log has 0 entries or more.");

    /// <summary>The root of the tree over the entries.</summary>
    public ReadOnlyMemory<byte> Root { get; } = Root.Length == MerkleHash.Length ? Root : throw new ArgumentException($"a root has {MerkleHash.Length} bytes.", nameof(Root));

    /// <summary>Further lines, none as a rule.</summary>
    public IReadOnlyList<string> Extensions { get; } = Extensions.All(NoteEncoding.IsLine) ? [.. Extensions] : throw new ArgumentException("an extension of a checkpoint is one line, and not empty.", nameof(Extensions));

    /// <summary>Reads the text of a note that is a checkpoint, or says in a sentence why it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Checkpoint? checkpoint, [NotNullWhen(false)] out string? problem)
    {
        (checkpoint, problem) = (null, null);
        var lines = text.Split('\n');
        if (lines.Length < 4 || lines[^1].Length > 0 || !lines[..^1].All(NoteEncoding.IsLine))
        {
            problem = "a checkpoint is three lines or more, none of them empty, each ended by a newline.";
        }
        else if (!NoteEncoding.TryNumber(lines[1], out var size))
        {
            problem = $"a checkpoint's second line is the log's size in decimal, at most {long.MaxValue}.";
        }
        else if (!NoteEncoding.TryBase64(lines[2], out var root) || root.Length != MerkleHash.Length)
        {
            problem = $"a checkpoint's third line is the base64 of a root of {MerkleHash.Length} bytes.";
        }
        else
        {
            checkpoint = new(lines[0], size, root, lines[3..^1]);
        }

        return problem is null;
    }

    /// <summary>The text to be signed, with the newline that ends it.</summary>
    public string ToText() => $"{Origin}\n{NoteEncoding.Number(Size)}\n{NoteEncoding.Base64(Root.Span)}\n{string.Concat(Extensions.Select(e => e + "\n"))}";

    /// <summary>Whether both are written the same.</summary>
    public bool Equals(Checkpoint? other) => other is not null && ToText() == other.ToText();

    /// <inheritdoc/>
    public override int GetHashCode() => ToText().GetHashCode(StringComparison.Ordinal);
}
