using System.Buffers.Binary;

namespace GridDataExchange.Ledger.Notes;

/// <summary>An Ed25519 cosignature of c2sp.org/tlog-cosignature: at this time, this checkpoint was the largest consistent one seen of its log.</summary>
internal static class Cosignature
{
    /// <summary>A time in eight bytes, then the signature.</summary>
    public const int Length = sizeof(ulong) + Ed25519.SignatureLength;

    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Whether the key cosigned the checkpoint, and when it says it did. A time after the year 9999 is no time.</summary>
    public static bool TryVerify(VerifierKey key, string checkpoint, NoteSignature signature, out DateTimeOffset time)
    {
        time = default;
        if (key.Type != SignatureType.Cosignature
            || !signature.IsBy(key)
            || signature.Bytes.Length != Length
            || BinaryPrimitives.ReadUInt64BigEndian(signature.Bytes.Span) is var seconds && seconds > (ulong)Latest
            || !Checkpoint.TryParse(checkpoint, out _, out _)
            || !Ed25519.Verify(key.PublicKey.Span, Message(checkpoint, (long)seconds), signature.Bytes.Span[sizeof(ulong)..]))
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        return true;
    }

    /// <summary>What is signed: the checkpoint's whole text after a line that says what the signature is, and one with the time.</summary>
    internal static byte[] Message(string checkpoint, long seconds) =>
        NoteEncoding.BytesOf($"cosignature/v1\ntime {NoteEncoding.Number(seconds)}\n{checkpoint}") ?? [];
}
