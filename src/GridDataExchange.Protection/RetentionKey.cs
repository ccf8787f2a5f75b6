using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GridDataExchange.Protection;

/// <summary>The key that seals what the ledger keeps of one <see cref="RetentionPeriod"/>: bodies of records, and the index over them.</summary>
/// <remarks>
/// Random, and derived from nothing: what a key was derived from could make it again after it was destroyed. Thread-safe.
/// Layout of what it seals: version (1 byte, 2) ‖ days (2 bytes, big-endian) ‖ month (4) ‖ nonce (12) ‖ AES-256-GCM ciphertext ‖ tag (16).
/// </remarks>
public sealed class RetentionKey
{
    /// <summary>Length of a blind token in bytes: HMAC-SHA-256 cut to 16.</summary>
    public const int TokenLength = 16;

    private const byte Version = 2;
    private const int HeaderLength = sizeof(byte) + sizeof(ushort) + sizeof(int);

    private readonly byte[] tokenKey;
    private readonly HeadedBox box;

    internal RetentionKey(RetentionPeriod period, byte[] key)
    {
        Period = period;
        tokenKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, MasterKey.Length, info: Framing.Utf8("token"));
        var header = new byte[HeaderLength];
        header[0] = Version;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(1), (ushort)period.Days);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(3), period.Month);
        box = new(key, header);
    }

    /// <summary>What sealing adds, in bytes.</summary>
    public static int Overhead { get; } = HeadedBox.Overhead(HeaderLength);

    /// <summary>What it seals.</summary>
    public RetentionPeriod Period { get; }

    /// <summary>The period whose key sealed these bytes; null where no such key did.</summary>
    public static RetentionPeriod? PeriodOf(ReadOnlySpan<byte> whole) =>
        whole.Length >= Overhead && whole[0] == Version
            ? new RetentionPeriod(BinaryPrimitives.ReadUInt16BigEndian(whole[1..]), BinaryPrimitives.ReadInt32BigEndian(whole[3..]))
            : null;

    /// <summary>Seals bytes for a place: they open with the same <paramref name="associated"/> alone.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated) => box.Seal(plain, associated);

    /// <summary>Opens what <see cref="Seal"/> made for the place; null for anything else.</summary>
    public byte[]? Open(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> associated) => box.Open(whole, associated);

    /// <summary>The blind token of a value: equal for equal values of one use in one period, and nothing to anyone without the key.</summary>
    /// <param name="use">What the value is, such as <c>person</c>.</param>
    /// <param name="value">The value.</param>
    public byte[] Token(string use, string value) => HMACSHA256.HashData(tokenKey, Framing.Join(use, value))[..TokenLength];
}
