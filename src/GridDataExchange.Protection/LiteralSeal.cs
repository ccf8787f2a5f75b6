using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace GridDataExchange.Protection;

/// <summary>Seals the values that were lifted out of an operation before its record was written; bound to the record.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class LiteralSeal
{
    private readonly SealedBox box;

    /// <summary>The seal of an exchange.</summary>
    public LiteralSeal(MasterKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        box = new SealedBox(key, "literals");
    }

    /// <summary>Seals the values of a record with AES-256-GCM; base64url.</summary>
    public string Seal(Guid record, ReadOnlySpan<byte> values) => Base64Url.EncodeToString(box.Seal(values, record.ToByteArray()));

    /// <summary>Opens the values of a record.</summary>
    /// <exception cref="CryptographicException">They are not whole, or of another record. The message carries no value.</exception>
    public string Open(Guid record, string sealedValues) =>
        SealedText.Decode(sealedValues) is { } whole && box.Open(whole, record.ToByteArray()) is { } plain
            ? Encoding.UTF8.GetString(plain)
            : throw new CryptographicException("The sealed values of a record do not open: they were changed, or belong to another record or key file.");
}
