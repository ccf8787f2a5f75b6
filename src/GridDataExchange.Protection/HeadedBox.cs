using System.Security.Cryptography;

namespace GridDataExchange.Protection;

/// <summary>AES-256-GCM under one key, with a header in clear that names the key: header ‖ nonce (12) ‖ ciphertext ‖ tag (16). Thread-safe.</summary>
internal sealed class HeadedBox
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] header;
    private readonly Pool<AesGcm> ciphers;

    /// <param name="key">What the box's key is derived from.</param>
    /// <param name="header">Names the key; every header of its kind has the same length.</param>
    public HeadedBox(byte[] key, byte[] header)
    {
        this.header = header;
        var boxKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, MasterKey.Length, info: Framing.Utf8("box"));
        ciphers = new(() => new AesGcm(boxKey, TagLength));
    }

    /// <summary>What sealing adds, in bytes.</summary>
    public static int Overhead(int header) => header + NonceLength + TagLength;

    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated)
    {
        var whole = new byte[Overhead(header.Length) + plain.Length];
        header.CopyTo(whole, 0);
        var nonce = whole.AsSpan(header.Length, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        var ciphertextAt = header.Length + NonceLength;
        var cipher = ciphers.Rent();
        cipher.Encrypt(nonce, plain, whole.AsSpan(ciphertextAt, plain.Length), whole.AsSpan(ciphertextAt + plain.Length), associated);
        ciphers.Return(cipher);
        return whole;
    }

    /// <summary>Opens what <see cref="Seal"/> made for the place; null for anything else.</summary>
    public byte[]? Open(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> associated)
    {
        if (whole.Length < Overhead(header.Length) || !whole.StartsWith(header))
        {
            return null;
        }

        var plain = new byte[whole.Length - Overhead(header.Length)];
        var cipher = ciphers.Rent();
        try
        {
            cipher.Decrypt(whole.Slice(header.Length, NonceLength), whole[(header.Length + NonceLength)..^TagLength], whole[^TagLength..], plain, associated);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            ciphers.Return(cipher);
        }
    }
}
