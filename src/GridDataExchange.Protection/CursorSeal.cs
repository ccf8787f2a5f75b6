using System.Buffers.Text;

namespace GridDataExchange.Protection;

/// <summary>Seals paging cursors with AES-256-GCM; what a cursor is bound to is its associated data and is not in it.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class CursorSeal
{
    private readonly SealedBox box;

    /// <summary>The seal of an exchange.</summary>
    public CursorSeal(MasterKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        box = new SealedBox(key, "cursor");
    }

    /// <summary>Seals a position. A fresh nonce each time.</summary>
    /// <param name="position">The position's bytes.</param>
    /// <param name="binding">All that must be the same when it is used.</param>
    /// <returns>base64url text.</returns>
    public string Seal(ReadOnlySpan<byte> position, ReadOnlySpan<byte> binding) => Base64Url.EncodeToString(box.Seal(position, binding));

    /// <summary>Opens a cursor; false for one that is not whole or bound to something else.</summary>
    public bool TryOpen(string cursor, ReadOnlySpan<byte> binding, out byte[] position)
    {
        var opened = SealedText.Decode(cursor) is { } whole ? box.Open(whole, binding) : null;
        position = opened ?? [];
        return opened is not null;
    }
}
