using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GridDataExchange.Protection;

/// <summary>Seals and opens the values of one field that is kept no longer than its retention key, and computes their blind tokens.</summary>
/// <remarks>Bound to dataset, field and row id, so that a value copied to another row or column does not open. Thread-safe.</remarks>
public sealed class RetainedField
{
    private readonly byte[] place;
    private readonly string use;

    /// <summary>The field of that name.</summary>
    public RetainedField(string dataset, string field)
    {
        place = Framing.Join(dataset, field);
        use = $"{dataset}.{field}";
    }

    /// <summary>Seals a value for a row.</summary>
    public byte[] Seal(RetentionKey key, string value, long rowId)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Seal(Framing.Utf8(value), Associated(rowId));
    }

    /// <summary>Opens a sealed value; null where its key was destroyed.</summary>
    /// <exception cref="CryptographicException">The bytes were changed, or belong to another row or field. The message carries no value.</exception>
    public string? Open(RetentionKeys keys, ReadOnlySpan<byte> sealedValue, long rowId)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (RetentionKey.PeriodOf(sealedValue) is not { } period)
        {
            throw Unopened();
        }

        return keys.Find(period) is not { } key ? null
            : key.Open(sealedValue, Associated(rowId)) is { } plain ? Encoding.UTF8.GetString(plain)
            : throw Unopened();
    }

    /// <summary>The blind token of a value under a key: what stands beside it, to find it by.</summary>
    public byte[] Token(RetentionKey key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Token(use, value);
    }

    /// <summary>The tokens of a value under every key that is there: what it can be found by. A destroyed key gives none.</summary>
    public IReadOnlyList<byte[]> Tokens(RetentionKeys keys, string value)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return [.. keys.All.Select(key => key.Token(use, value))];
    }

    private static CryptographicException Unopened() =>
        new("A value of the ledger's index does not open: it was changed, or moved from another row or field. Build the index anew from the records.");

    private byte[] Associated(long rowId)
    {
        var associated = new byte[place.Length + sizeof(long)];
        place.CopyTo(associated, 0);
        BinaryPrimitives.WriteInt64BigEndian(associated.AsSpan(place.Length), rowId);
        return associated;
    }
}
