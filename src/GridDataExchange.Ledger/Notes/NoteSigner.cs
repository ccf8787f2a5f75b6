using System.Buffers.Binary;

namespace GridDataExchange.Ledger.Notes;

/// <summary>A key that signs notes or cosigns checkpoints, by its type. The seed is copied out of managed memory and never shown.</summary>
internal sealed class NoteSigner : IDisposable
{
    private readonly Ed25519.Signer signer;

    public NoteSigner(ReadOnlySpan<byte> seed, string name, byte type)
    {
        if (type is not (SignatureType.Ed25519 or SignatureType.Cosignature))
        {
            throw new ArgumentOutOfRangeException(nameof(type), "a note is signed by a key of type 0x01 or 0x04.");
        }

        signer = new(seed);
        Key = new(name, type, signer.PublicKey);
    }

    public VerifierKey Key { get; }

    /// <summary>Signs a note's text, which ends in a newline.</summary>
    public NoteSignature Sign(string text) =>
        Key.Type == SignatureType.Ed25519
            ? new(Key.Name, Key.Id, signer.Sign(BytesOf(text)))
            : throw new InvalidOperationException("a key of type 0x04 signs checkpoints with their time alone.");

    /// <summary>The line of <see cref="Sign"/>, with its newline.</summary>
    public string SignatureLine(string text) => Sign(text).ToLine();

    /// <summary>Cosigns a checkpoint's text as seen at a time, which is cut to the second.</summary>
    public NoteSignature Cosign(string checkpoint, DateTimeOffset time)
    {
        if (Key.Type != SignatureType.Cosignature)
        {
            throw new InvalidOperationException("a key of type 0x01 makes no cosignatures.");
        }

        if (!Checkpoint.TryParse(checkpoint, out _, out var problem))
        {
            throw new ArgumentException(problem, nameof(checkpoint));
        }

        var seconds = time.ToUnixTimeSeconds();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seconds, nameof(time));
        var bytes = new byte[Cosignature.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, seconds);
        signer.Sign(Cosignature.Message(checkpoint, seconds)).CopyTo(bytes.AsSpan(sizeof(ulong)));
        return new(Key.Name, Key.Id, bytes);
    }

    /// <summary>The line of <see cref="Cosign"/>, with its newline.</summary>
    public string CosignatureLine(string checkpoint, DateTimeOffset time) => Cosign(checkpoint, time).ToLine();

    public void Dispose() => signer.Dispose();

    private static byte[] BytesOf(string text) =>
        text.EndsWith('\n') && !text.Any(c => c < ' ' && c != '\n') && NoteEncoding.BytesOf(text) is { } bytes
            ? bytes
            : throw new ArgumentException("the text of a note ends in a newline, and has no other control characters.", nameof(text));
}
