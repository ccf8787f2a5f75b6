using System.Buffers;
using System.Buffers.Text;

namespace GridDataExchange.Protection;

/// <summary>base64url (RFC 4648, section 5) as it is taken from strangers: one spelling only.</summary>
internal static class SealedText
{
    /// <summary>The bytes; null for a text that the encoder would not have written: padding, white space, bits to spare.</summary>
    public static byte[]? Decode(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, bytes, out var read, out var written) != OperationStatus.Done || read != text.Length)
        {
            return null;
        }

        var decoded = bytes.AsSpan(0, written).ToArray();
        return string.Equals(Base64Url.EncodeToString(decoded), text, StringComparison.Ordinal) ? decoded : null;
    }
}
