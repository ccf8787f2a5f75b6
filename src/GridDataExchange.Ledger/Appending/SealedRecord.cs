using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Appending;

/// <summary>A record as it is stored: its exact bytes, and the salted commitment that stands for them in the tree.</summary>
internal sealed record SealedRecord(byte[] Payload, byte[] Salt, byte[] Commitment, byte[] LeafHash)
{
    public const int SaltLength = 32;
    public const int SchemaVersion = 2;

    /// <summary>Numbers a record and commits to it. A salt of its own each time, so that equal records have unequal leaves.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="counter">Its number there.</param>
    /// <param name="tail">The members after these, see <see cref="SealedBody"/>.</param>
    public static SealedRecord Of(string node, long counter, ReadOnlySpan<byte> tail)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"v\":{SchemaVersion},\"node\":\"{node}\",\"counter\":{counter},"));
        byte[] payload = [.. head, .. tail];
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var commitment = HMACSHA256.HashData(salt, payload);
        return new(payload, salt, commitment, MerkleHash.Leaf(commitment));
    }
}
