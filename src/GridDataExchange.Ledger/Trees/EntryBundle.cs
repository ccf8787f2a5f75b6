using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace GridDataExchange.Ledger.Trees;

/// <summary>A bundle of entries of c2sp.org/tlog-tiles: each entry after its length in two bytes, the high one first.</summary>
internal static class EntryBundle
{
    private const int Prefix = sizeof(ushort);

    public static byte[] Write(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        if (entries.Count is 0 or > TileId.Full)
        {
            throw new ArgumentException($"a bundle holds 1 to {TileId.Full} entries, not {entries.Count}.", nameof(entries));
        }

        var bundle = new byte[entries.Sum(e => Prefix + e.Length)];
        var rest = bundle.AsSpan();
        foreach (var entry in entries)
        {
            if (entry.Length > ushort.MaxValue)
            {
                throw new ArgumentException($"an entry of {entry.Length} bytes is longer than a bundle can say ({ushort.MaxValue}).", nameof(entries));
            }

            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)entry.Length);
            entry.Span.CopyTo(rest[Prefix..]);
            rest = rest[(Prefix + entry.Length)..];
        }

        return bundle;
    }

    /// <summary>Reads the entries, which stay in the bundle's memory. Refuses bytes that are no whole entry, and more entries than a bundle holds.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bundle, [NotNullWhen(true)] out IReadOnlyList<ReadOnlyMemory<byte>>? entries)
    {
        entries = null;
        var found = new List<ReadOnlyMemory<byte>>(TileId.Full);
        while (!bundle.IsEmpty)
        {
            if (found.Count == TileId.Full || bundle.Length < Prefix)
            {
                return false;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.Span);
            if (bundle.Length - Prefix < length)
            {
                return false;
            }

            found.Add(bundle.Slice(Prefix, length));
            bundle = bundle[(Prefix + length)..];
        }

        entries = found;
        return found.Count > 0;
    }
}
