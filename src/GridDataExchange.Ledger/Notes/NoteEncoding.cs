using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace GridDataExchange.Ledger.Notes;

/// <summary>How notes spell bytes, numbers and names: each value in one spelling alone, so that what was parsed is written back to the byte.</summary>
internal static class NoteEncoding
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text's bytes; null where it has half a surrogate pair.</summary>
    public static byte[]? BytesOf(string text)
    {
        try
        {
            return Utf8.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The bytes' text; null where they are not UTF-8.</summary>
    public static string? TextOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>RFC 4648, section 4, with its padding, its unused bits zero, and nothing between.</summary>
    public static bool TryBase64(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var decoded = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(text, decoded, out var length) || Convert.ToBase64String(decoded, 0, length) != text)
        {
            return false;
        }

        bytes = decoded[..length];
        return true;
    }

    public static string Base64(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes);

    /// <summary>A number that is not negative, in ASCII digits without leading zeroes.</summary>
    public static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && Number(number) == text;

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A key's name: not empty, no Unicode space, no plus, nothing that a note may not hold.</summary>
    public static bool IsName(string? name) =>
        !string.IsNullOrEmpty(name) && !name.Any(c => char.IsWhiteSpace(c) || c == '+' || c < ' ') && BytesOf(name) is not null;

    /// <summary>A line of a note: not empty, without control characters.</summary>
    public static bool IsLine(string? line) => !string.IsNullOrEmpty(line) && !line.Any(c => c < ' ') && BytesOf(line) is not null;
}
