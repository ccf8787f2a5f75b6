using System.Buffers.Text;
using System.Security.Cryptography;

namespace GridDataExchange.Ledger.Retention;

/// <summary>
/// A body that a hold keeps, and the salted hash by which the hold's record commits to it. A record's own commitment is over its sealed bytes
/// and cannot show, once their key is gone, what stood in them: so the hold's record does, made while both could be read, signed and in the tree.
/// </summary>
/// <param name="Place">The id of the record, or of the hold where it is about the hold itself.</param>
/// <param name="Salt">Of its own.</param>
/// <param name="Body">What is kept.</param>
internal sealed record HeldCopy(Guid Place, byte[] Salt, byte[] Body)
{
    private const int SaltLength = 32;

    public static HeldCopy Of(Guid place, byte[] body) => new(place, RandomNumberGenerator.GetBytes(SaltLength), body);

    public static HeldCopy? Read(Guid place, byte[]? bytes) => bytes is { Length: > SaltLength } ? new(place, bytes[..SaltLength], bytes[SaltLength..]) : null;

    /// <summary>What the seal of the copy is bound to.</summary>
    public byte[] Associated => Place.ToByteArray(bigEndian: true);

    public byte[] ToBytes() => [.. Salt, .. Body];

    /// <summary>HMAC-SHA-256(salt, place ‖ body) in base64url.</summary>
    public string Hash() => Base64Url.EncodeToString(HMACSHA256.HashData(Salt, (byte[])[.. Associated, .. Body]));
}
