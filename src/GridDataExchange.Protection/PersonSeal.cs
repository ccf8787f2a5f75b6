using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace GridDataExchange.Protection;

/// <summary>Seals what an audit record says of a person: the business key, and a blind token to find all records of the same person by.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class PersonSeal
{
    /// <summary>Length of a token in bytes before it is text.</summary>
    private const int TokenLength = 16;

    private readonly SealedBox box;
    private readonly byte[] tokenKey;
    private readonly byte[] lookupKey;

    /// <summary>The seal of an exchange.</summary>
    public PersonSeal(MasterKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        box = new SealedBox(key, "person");
        tokenKey = key.Derive("person-token");
        lookupKey = key.Derive("lookup-token");
    }

    /// <summary>The business key sealed with AES-256-GCM, bound to its dataset; base64url.</summary>
    public string Seal(string dataset, string key) => Base64Url.EncodeToString(box.Seal(Framing.Utf8(key), Framing.Utf8(dataset)));

    /// <summary>Opens a sealed business key.</summary>
    /// <exception cref="CryptographicException">It is not whole, or of another dataset.</exception>
    public string Open(string dataset, string sealedKey) =>
        SealedText.Decode(sealedKey) is { } whole && box.Open(whole, Framing.Utf8(dataset)) is { } plain
            ? Encoding.UTF8.GetString(plain)
            : throw new CryptographicException("A person's sealed key does not open: it was changed, or belongs to another dataset or key file.");

    /// <summary>The blind token of a person: HMAC-SHA-256 over dataset and key, cut to 16 bytes, base64url.</summary>
    public string Token(string dataset, string key) => Blind(tokenKey, Framing.Join(dataset, key));

    /// <summary>The blind token of a value that somebody was looked up by: it finds the lookups of a person whom no answer held.</summary>
    public string LookupToken(string dataset, string field, string value) => Blind(lookupKey, Framing.Join(dataset, field, value));

    private static string Blind(byte[] key, byte[] what) => Base64Url.EncodeToString(HMACSHA256.HashData(key, what).AsSpan(0, TokenLength));
}
