using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace GridDataExchange.Protection;

/// <summary>
/// Seals row ids for one department, purpose and dataset: <c>base64url(2-byte dataset number ‖ sealed block)</c>.
/// The block is one AES-256 block under a key derived for the three: the row id (8 bytes) and 8 zero bytes, so a changed or foreign id opens to nothing.
/// </summary>
/// <remarks>Thread-safe. Made once for an entitlement's caller and dataset and kept: deriving the key costs more than sealing.</remarks>
public sealed class IdSeal
{
    /// <summary>Length of a sealed id in characters.</summary>
    public const int TextLength = 24;

    // 18 bytes are 144 bits, 24 characters of 6 bits: no spare bits, so each id has one spelling only.
    private const int SealedLength = sizeof(ushort) + BlockCipher.BlockLength;

    private readonly ushort datasetNumber;
    private readonly Pool<BlockCipher> ciphers;

    /// <summary>The seal of a department, purpose and dataset.</summary>
    public IdSeal(MasterKey key, string department, string purpose, string dataset, ushort datasetNumber)
    {
        ArgumentNullException.ThrowIfNull(key);
        this.datasetNumber = datasetNumber;
        var derived = key.Derive("id", department, purpose, dataset);
        ciphers = new(() => new BlockCipher(derived));
    }

    /// <summary>Writes the sealed id of a row as <see cref="TextLength"/> ASCII bytes.</summary>
    public void Seal(long rowId, Span<byte> utf8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(utf8.Length, TextLength);
        Span<byte> whole = stackalloc byte[SealedLength];
        BinaryPrimitives.WriteUInt16BigEndian(whole, datasetNumber);
        var cipher = ciphers.Rent();
        BinaryPrimitives.WriteInt64BigEndian(cipher.Block, rowId);
        cipher.Block.AsSpan(sizeof(long)).Clear();
        cipher.Encrypt();
        cipher.Block.CopyTo(whole[sizeof(ushort)..]);
        ciphers.Return(cipher);
        Base64Url.EncodeToUtf8(whole, utf8);
    }

    /// <summary>The sealed id of a row as text.</summary>
    public string Seal(long rowId) => string.Create(TextLength, (Seal: this, rowId), static (text, state) =>
    {
        Span<byte> utf8 = stackalloc byte[TextLength];
        state.Seal.Seal(state.rowId, utf8);
        for (var i = 0; i < utf8.Length; i++)
        {
            text[i] = (char)utf8[i];
        }
    });

    /// <summary>Opens a sealed id; false for anything that this seal did not make.</summary>
    public bool TryOpen(string id, out long rowId)
    {
        Span<byte> whole = stackalloc byte[SealedLength];
        rowId = 0;
        if (!TryDecode(id, whole) || BinaryPrimitives.ReadUInt16BigEndian(whole) != datasetNumber)
        {
            return false;
        }

        var cipher = ciphers.Rent();
        whole[sizeof(ushort)..].CopyTo(cipher.Block);
        cipher.Decrypt();
        var genuine = BinaryPrimitives.ReadInt64BigEndian(cipher.Block.AsSpan(sizeof(long))) == 0;
        rowId = genuine ? BinaryPrimitives.ReadInt64BigEndian(cipher.Block) : 0;
        ciphers.Return(cipher);
        return genuine;
    }

    /// <summary>The dataset number that an id claims, or false where it has not the form of one. Says nothing of whether it is genuine.</summary>
    public static bool TryReadDataset(string id, out ushort datasetNumber)
    {
        Span<byte> whole = stackalloc byte[SealedLength];
        var formed = TryDecode(id, whole);
        datasetNumber = formed ? BinaryPrimitives.ReadUInt16BigEndian(whole) : (ushort)0;
        return formed;
    }

    // The decoder skips white space and takes padding: 24 characters that give all 18 bytes had room for neither.
    private static bool TryDecode(string? id, Span<byte> whole) =>
        id is { Length: TextLength }
        && Base64Url.DecodeFromChars(id, whole, out var read, out var written) == OperationStatus.Done
        && read == TextLength
        && written == SealedLength;
}
