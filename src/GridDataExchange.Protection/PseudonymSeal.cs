using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace GridDataExchange.Protection;

/// <summary>
/// Makes the pseudonyms of one field for one department and purpose: opaque text, equal for equal values, and of nothing in common with those of any other
/// department, purpose, dataset or field, so that their answers cannot be joined by it.
/// </summary>
/// <remarks>
/// Deterministic authenticated encryption by the SIV construction (Rogaway and Shrimpton, 2006; RFC 5297 is its instance by CMAC, which .NET has not): the synthetic
/// IV is HMAC-SHA-256 over the padded value, cut to 16 bytes, and is the tag too; AES-256-CTR from that IV encrypts the padded value. Two keys, derived for the use.
/// Padding: 0x80 and zeros up to a whole block of <see cref="BlockLength"/> bytes, so that names, telephone and identity numbers all have one length.
/// Text: <c>base64url(IV ‖ ciphertext)</c>. Thread-safe.
/// </remarks>
public sealed class PseudonymSeal
{
    /// <summary>What pseudonyms' values are padded to, in bytes.</summary>
    public const int BlockLength = 32;

    private const int TagLength = BlockCipher.BlockLength;
    private const byte PaddingMark = 0x80;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] tagKey;
    private readonly Pool<BlockCipher> ciphers;

    /// <summary>The seal of a field's pseudonyms for a department and purpose.</summary>
    public PseudonymSeal(MasterKey key, string department, string purpose, string dataset, string field)
    {
        ArgumentNullException.ThrowIfNull(key);
        tagKey = key.Derive("pseudonym-tag", department, purpose, dataset, field);
        var cipherKey = key.Derive("pseudonym-cipher", department, purpose, dataset, field);
        ciphers = new(() => new BlockCipher(cipherKey));
    }

    /// <summary>The pseudonym of a value.</summary>
    public string Seal(string value)
    {
        var bytes = Framing.Utf8(value);
        var whole = new byte[TagLength + (((bytes.Length / BlockLength) + 1) * BlockLength)];
        var padded = whole.AsSpan(TagLength);
        bytes.CopyTo(padded);
        padded[bytes.Length] = PaddingMark;
        Tag(padded, whole.AsSpan(0, TagLength));
        Cipher(whole.AsSpan(0, TagLength), padded);
        return Base64Url.EncodeToString(whole);
    }

    /// <summary>The value of a pseudonym; false for anything that this seal did not make.</summary>
    public bool TryOpen(string pseudonym, out string value)
    {
        value = string.Empty;
        if (SealedText.Decode(pseudonym) is not { } whole || whole.Length <= TagLength || (whole.Length - TagLength) % BlockLength != 0)
        {
            return false;
        }

        var tag = whole.AsSpan(0, TagLength);
        var padded = whole.AsSpan(TagLength);
        Cipher(tag, padded);
        Span<byte> expected = stackalloc byte[TagLength];
        Tag(padded, expected);
        if (!CryptographicOperations.FixedTimeEquals(tag, expected))
        {
            return false;
        }

        // What has the right tag was padded here.
        value = Strict.GetString(padded[..padded.LastIndexOf(PaddingMark)]);
        return true;
    }

    private void Tag(ReadOnlySpan<byte> padded, Span<byte> tag)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(tagKey, padded, mac);
        mac[..TagLength].CopyTo(tag);
    }

    /// <summary>AES-CTR, in place: encrypting and decrypting are one.</summary>
    private void Cipher(ReadOnlySpan<byte> start, Span<byte> text)
    {
        var counter = BinaryPrimitives.ReadUInt128BigEndian(start);
        var cipher = ciphers.Rent();
        for (var at = 0; at < text.Length; at += BlockCipher.BlockLength, counter++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(cipher.Block, counter);
            cipher.Encrypt();
            for (var i = 0; i < BlockCipher.BlockLength; i++)
            {
                text[at + i] ^= cipher.Block[i];
            }
        }

        ciphers.Return(cipher);
    }
}
