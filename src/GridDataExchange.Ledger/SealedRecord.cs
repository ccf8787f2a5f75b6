using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GridDataExchange.Ledger;

/// <summary>A record as it is stored: its exact bytes, and the salted commitment that stands for them in the tree.</summary>
internal sealed record SealedRecord(byte[] Payload, byte[] Salt, byte[] Commitment)
{
    public const int SaltLength = 32;

    /// <summary>Numbers a record and commits to it. A salt of its own each time, so that equal records have unequal leaves.</summary>
    public static SealedRecord Of(string node, long counter, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"v\":1,\"node\":\"{node}\",\"counter\":{counter},"));
        byte[] payload = [.. head, .. body, (byte)'}'];
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return new(payload, salt, HMACSHA256.HashData(salt, payload));
    }

    /// <summary>SHA-256(0x00 ‖ commitment): RFC 6962, section 2.1.</summary>
    public byte[] LeafHash() => SHA256.HashData([0, .. Commitment]);
}
