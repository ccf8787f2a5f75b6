using System.Security.Cryptography;
using GridDataExchange.Protection;

namespace GridDataExchange.Server.Keys;

/// <summary>AES-256-GCM under a key derived from the master key: nonce ‖ ciphertext ‖ tag.</summary>
internal static class MasterBox
{
    private const string Use = "data-protection";
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static byte[] Seal(MasterKey key, ReadOnlySpan<byte> clear)
    {
        var box = new byte[NonceLength + clear.Length + TagLength];
        var nonce = box.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.Derive(Use), TagLength);
        aes.Encrypt(nonce, clear, box.AsSpan(NonceLength, clear.Length), box.AsSpan(NonceLength + clear.Length));
        return box;
    }

    /// <exception cref="CryptographicException">It is not whole, or was sealed under another master key.</exception>
    public static byte[] Open(MasterKey key, ReadOnlySpan<byte> box)
    {
        var clear = new byte[Math.Max(0, box.Length - NonceLength - TagLength)];
        if (box.Length < NonceLength + TagLength)
        {
            throw new CryptographicException("The sealed key is cut short.");
        }

        using var aes = new AesGcm(key.Derive(Use), TagLength);
        aes.Decrypt(box[..NonceLength], box[NonceLength..^TagLength], box[^TagLength..], clear);
        return clear;
    }
}
