using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GridDataExchange.Protection;

/// <summary>
/// AES-256-GCM in the layout of all that is sealed here: version (1 byte, 1) ‖ key id (4 bytes, big-endian) ‖ nonce (12) ‖ ciphertext ‖ tag (16).
/// </summary>
/// <remarks>
/// Thread-safe. The nonce is random: a key is good for 2^32 messages (NIST SP 800-38D, 8.3), which is why each use and field has its own.
/// The key id follows from the master key: after a rotation it tells which key a value was sealed under.
/// </remarks>
internal sealed class SealedBox
{
    public const int Overhead = NonceAt + NonceLength + TagLength;

    private const byte Version = 1;
    private const int NonceAt = sizeof(byte) + sizeof(uint);
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int CiphertextAt = NonceAt + NonceLength;

    private readonly uint keyId;
    private readonly Pool<AesGcm> ciphers;

    public SealedBox(MasterKey master, params ReadOnlySpan<string> use)
    {
        var key = master.Derive(use);
        keyId = master.Id;
        ciphers = new(() => new AesGcm(key, TagLength));
    }

    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated)
    {
        var whole = new byte[Overhead + plain.Length];
        whole[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(whole.AsSpan(1), keyId);
        var nonce = whole.AsSpan(NonceAt, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        var cipher = ciphers.Rent();
        cipher.Encrypt(nonce, plain, whole.AsSpan(CiphertextAt, plain.Length), whole.AsSpan(CiphertextAt + plain.Length), associated);
        ciphers.Return(cipher);
        return whole;
    }

    /// <summary>Opens what <see cref="Seal"/> made; null for anything else.</summary>
    public byte[]? Open(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> associated)
    {
        if (whole.Length < Overhead || whole[0] != Version || BinaryPrimitives.ReadUInt32BigEndian(whole[1..]) != keyId)
        {
            return null;
        }

        var plain = new byte[whole.Length - Overhead];
        var cipher = ciphers.Rent();
        try
        {
            cipher.Decrypt(whole.Slice(NonceAt, NonceLength), whole[CiphertextAt..^TagLength], whole[^TagLength..], plain, associated);
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
