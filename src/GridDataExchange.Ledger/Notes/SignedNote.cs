using System.Diagnostics.CodeAnalysis;

namespace GridDataExchange.Ledger.Notes;

/// <summary>A text and its signatures: c2sp.org/signed-note. The text is worth nothing until <see cref="TryVerify"/> has said who signed it.</summary>
public sealed class SignedNote
{
    /// <summary>The longest note that is read.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>The most signatures that a note which is read has.</summary>
    public const int MostSignatures = 100;

    internal SignedNote(string text, IReadOnlyList<NoteSignature> signatures) => (Text, Signatures) = (text, signatures);

    /// <summary>The text that is signed, with the newline that ends it.</summary>
    public string Text { get; }

    /// <summary>The signatures, known and unknown, in the note's order.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Reads a note from its bytes, or says in a sentence why they are none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedNote? note, [NotNullWhen(false)] out string? problem)
    {
        (note, problem) = (null, null);
        if (bytes.Length > MostBytes)
        {
            problem = $"the note is longer than {MostBytes} bytes.";
            return false;
        }

        if (NoteEncoding.TextOf(bytes) is not { } text)
        {
            problem = "the note is not UTF-8.";
            return false;
        }

        if (text.Any(c => c < ' ' && c != '\n'))
        {
            problem = "the note has a control character that is no newline.";
            return false;
        }

        // The last empty line parts text and signatures: the text may have empty lines too.
        var end = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !text.EndsWith('\n') || end + 2 == text.Length)
        {
            problem = "the note is not a text, an empty line and signature lines, each ended by a newline.";
            return false;
        }

        var lines = text[(end + 2)..^1].Split('\n', MostSignatures + 1);
        if (lines.Length > MostSignatures)
        {
            problem = $"the note has more than {MostSignatures} signatures.";
            return false;
        }

        var signatures = new List<NoteSignature>(lines.Length);
        foreach (var line in lines)
        {
            if (NoteSignature.OfLine(line) is not { } signature)
            {
                problem = $"line {signatures.Count + 1} of the note's signatures is not `— name base64`.";
                return false;
            }

            signatures.Add(signature);
        }

        note = new(text[..(end + 1)], signatures);
        return true;
    }

    /// <summary>Reads a note, or says in a sentence why the text is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SignedNote? note, [NotNullWhen(false)] out string? problem)
    {
        if (NoteEncoding.BytesOf(text) is { } bytes)
        {
            return TryParse(bytes, out note, out problem);
        }

        (note, problem) = (null, "the note is not UTF-8.");
        return false;
    }

    /// <summary>
    /// Finds which of the known keys signed the note. Signatures by others are ignored; one that a known key's name and id stand on, and that it
    /// did not make, makes the whole note false, as does a note that no known key signed.
    /// </summary>
    /// <param name="known">The keys that the caller trusts.</param>
    /// <param name="by">The known keys that signed, each once.</param>
    /// <param name="problem">Why the note is refused.</param>
    public bool TryVerify(IReadOnlyCollection<VerifierKey> known, out IReadOnlyList<VerifierKey> by, [NotNullWhen(false)] out string? problem)
    {
        (by, problem) = ([], null);
        var signers = new List<VerifierKey>();
        foreach (var signature in Signatures)
        {
            // Different keys that share name and id cannot be told apart: each must have signed, which none can.
            foreach (var key in known.Where(signature.IsBy))
            {
                if (!IsSigned(key, signature))
                {
                    problem = $"the note's signature by `{key.Name}` is false: the text or the signature was changed.";
                    return false;
                }

                if (!signers.Contains(key))
                {
                    signers.Add(key);
                }
            }
        }

        if (signers.Count == 0)
        {
            problem = known.Count == 0 ? "no key is known that the note could be signed by." : $"the note is not signed by `{string.Join("`, `", known.Select(k => k.Name).Distinct(StringComparer.Ordinal))}`.";
            return false;
        }

        by = signers;
        return true;
    }

    /// <summary>The note, to the byte as it was read.</summary>
    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(s => s.ToLine()))}";

    /// <summary>The note with one more signature after its own.</summary>
    internal SignedNote With(NoteSignature signature) => new(Text, [.. Signatures, signature]);

    private bool IsSigned(VerifierKey key, NoteSignature signature) => key.Type switch
    {
        SignatureType.Ed25519 => Ed25519.Verify(key.PublicKey.Span, NoteEncoding.BytesOf(Text), signature.Bytes.Span),
        SignatureType.Cosignature => Cosignature.TryVerify(key, Text, signature, out _),
        _ => false,
    };
}
