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

    /// <summary>The cipher of a field.</summary>
    public FieldCipher(MasterKey key, string dataset, string field) => throw new NotSupportedException($"{key} {dataset} {field}");

    /// <summary>Seals a value for a row.</summary>
    public byte[] Seal(string value, long rowId) => throw new NotSupportedException($"{value} {rowId}");

    /// <summary>Opens a sealed value.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The bytes were changed, or belong to another row or field. The message carries no value.</exception>
    public string Open(ReadOnlySpan<byte> sealedValue, long rowId) => throw new NotSupportedException($"{sealedValue.Length} {rowId}");

    /// <summary>The blind index of a value: equal for equal values of this field, and nothing to anyone without the key.</summary>
    public byte[] BlindIndex(string value) => throw new NotSupportedException($"{value}");
}
