using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GridDataExchange.Protection;

/// <summary>Seals and opens the values of one field that is <c>stored: encrypted</c>, and computes their blind index.</summary>
/// <remarks>
/// AES-256-GCM under a key derived for dataset and field. Layout: version (1 byte, 1) ‖ key id (4 bytes, big-endian) ‖ nonce (12) ‖ ciphertext ‖ tag (16).
/// Associated data: dataset, field and row id, so that a value copied to another row or column does not open. Thread-safe.
/// </remarks>
public sealed class FieldCipher
{
    /// <summary>Length of a blind index in bytes: HMAC-SHA-256 cut to 16.</summary>
    public const int BlindIndexLength = 16;

    private readonly SealedBox box;
    private readonly byte[] place;
    private readonly byte[] blindKey;

    /// <summary>The cipher of a field.</summary>
    public FieldCipher(MasterKey key, string dataset, string field)
    {
        ArgumentNullException.ThrowIfNull(key);
        box = new SealedBox(key, "field", dataset, field);
        place = Framing.Join(dataset, field);
        blindKey = key.Derive("field-blind", dataset, field);
    }

    /// <summary>Seals a value for a row.</summary>
    public byte[] Seal(string value, long rowId) => box.Seal(Framing.Utf8(value), Associated(rowId));

    /// <summary>Opens a sealed value.</summary>
    /// <exception cref="CryptographicException">The bytes were changed, or belong to another row or field. The message carries no value.</exception>
    public string Open(ReadOnlySpan<byte> sealedValue, long rowId) =>
        box.Open(sealedValue, Associated(rowId)) is { } plain
            ? Encoding.UTF8.GetString(plain)
            : throw new CryptographicException("A stored value does not open: it was changed, moved from another row or field, or sealed under another key. Restore the row, or the key file it was written with.");

    /// <summary>The blind index of a value: equal for equal values of this field, and nothing to anyone without the key.</summary>
    public byte[] BlindIndex(string value) => HMACSHA256.HashData(blindKey, Framing.Utf8(value))[..BlindIndexLength];

    private byte[] Associated(long rowId)
    {
        var associated = new byte[place.Length + sizeof(long)];
        place.CopyTo(associated, 0);
        BinaryPrimitives.WriteInt64BigEndian(associated.AsSpan(place.Length), rowId);
        return associated;
    }
}
