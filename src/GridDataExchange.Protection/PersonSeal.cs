namespace GridDataExchange.Protection;

/// <summary>Seals what an audit record says of a person: the business key, and a blind token to find all records of the same person by.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class PersonSeal
{
    /// <summary>The seal of an exchange.</summary>
    public PersonSeal(MasterKey key) => throw new NotSupportedException($"{key}");

    /// <summary>The business key sealed with AES-256-GCM, bound to its dataset; base64url.</summary>
    public string Seal(string dataset, string key) => throw new NotSupportedException($"{dataset} {key}");

    /// <summary>Opens a sealed business key.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It is not whole, or of another dataset.</exception>
    public string Open(string dataset, string sealedKey) => throw new NotSupportedException($"{dataset} {sealedKey}");

    /// <summary>The blind token of a person: HMAC-SHA-256 over dataset and key, cut to 16 bytes, base64url.</summary>
    public string Token(string dataset, string key) => throw new NotSupportedException($"{dataset} {key}");
}
