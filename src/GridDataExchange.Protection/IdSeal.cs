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

    /// <summary>The seal of a department, purpose and dataset.</summary>
    public IdSeal(MasterKey key, string department, string purpose, string dataset, ushort datasetNumber) =>
        throw new NotSupportedException($"{key} {department} {purpose} {dataset} {datasetNumber}");

    /// <summary>Writes the sealed id of a row as <see cref="TextLength"/> ASCII bytes.</summary>
    public void Seal(long rowId, Span<byte> utf8) => throw new NotSupportedException($"{rowId} {utf8.Length}");

    /// <summary>The sealed id of a row as text.</summary>
    public string Seal(long rowId) => throw new NotSupportedException($"{rowId}");

    /// <summary>Opens a sealed id; false for anything that this seal did not make.</summary>
    public bool TryOpen(string id, out long rowId) => throw new NotSupportedException($"{id}");

    /// <summary>The dataset number that an id claims, or false where it has not the form of one. Says nothing of whether it is genuine.</summary>
    public static bool TryReadDataset(string id, out ushort datasetNumber) => throw new NotSupportedException($"{id}");
}
