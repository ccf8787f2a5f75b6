using System.Security.Cryptography;
using System.Text;

namespace GridDataExchange.Protection;

/// <summary>Seals registered documents, which may hold values, and blinds their ids, which are plain hashes that such a value could be guessed from.</summary>
/// <remarks>AES-256-GCM, bound to department and id, so that a document moved to another row does not open. Thread-safe.</remarks>
public sealed class DocumentSeal
{
    private readonly SealedBox box;
    private readonly byte[] blindKey;

    /// <summary>The seal of an exchange.</summary>
    public DocumentSeal(MasterKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        box = new SealedBox(key, "document");
        blindKey = key.Derive("document-id");
    }

    /// <summary>What a document is stored under: equal for the same id of the same department, and nothing to anyone without the key.</summary>
    public byte[] Blind(string department, string id) => HMACSHA256.HashData(blindKey, Framing.Join(department, id));

    /// <summary>Seals a document.</summary>
    public byte[] Seal(string department, string id, string document) => box.Seal(Framing.Utf8(document), Framing.Join(department, id));

    /// <summary>Opens a document; null where it is not the one that was sealed for this department and id.</summary>
    public string? Open(string department, string id, ReadOnlySpan<byte> content) =>
        box.Open(content, Framing.Join(department, id)) is { } plain ? Encoding.UTF8.GetString(plain) : null;
}
