using System.Buffers.Binary;
using System.Text;

namespace GridDataExchange.Protection;

/// <summary>Texts as bytes for ciphers: strict, and joined so that no two lists of texts give the same bytes.</summary>
internal static class Framing
{
    // Replacing what is not Unicode would make different values equal.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>UTF-8 of a text.</summary>
    /// <exception cref="ArgumentException">The text has a lone surrogate. The message carries nothing of it.</exception>
    public static byte[] Utf8(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return Strict.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            throw new ArgumentException("The text is not well-formed Unicode (a lone surrogate); correct it before it is protected.", nameof(text));
        }
    }

    /// <summary>Texts one after another, each behind its length.</summary>
    public static byte[] Join(params ReadOnlySpan<string> texts)
    {
        var joined = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var text in texts)
        {
            var bytes = Utf8(text);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            joined.Write(length);
            joined.Write(bytes);
        }

        return joined.ToArray();
    }
}
