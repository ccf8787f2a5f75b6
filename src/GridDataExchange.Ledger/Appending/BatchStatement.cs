using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger.Appending;

/// <summary>
/// What a node signs of the records it committed together: a checkpoint (c2sp.org/tlog-checkpoint) of the tree over them alone, under an
/// origin of its own, with one line more, which chains it to the batch before.
/// </summary>
/// <param name="Origin">The log's origin.</param>
/// <param name="Node">The node's name.</param>
/// <param name="First">Counter of its first record.</param>
/// <param name="Size">How many records.</param>
/// <param name="Root">RFC 6962 root over their leaf hashes.</param>
/// <param name="Previous">SHA-256 of the signature of the node's batch before; zeros of its first.</param>
internal sealed record BatchStatement(string Origin, string Node, long First, int Size, ReadOnlyMemory<byte> Root, ReadOnlyMemory<byte> Previous)
{
    private const string PreviousWord = "previous ";

    /// <summary>What stands for the batch before the first.</summary>
    public static ReadOnlyMemory<byte> NoBatch { get; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>What the next batch is chained by.</summary>
    public static byte[] LinkOf(ReadOnlySpan<byte> signature) => SHA256.HashData(signature);

    /// <summary>The text that is signed.</summary>
    public string ToText() => new Checkpoint(
        string.Create(CultureInfo.InvariantCulture, $"{LedgerIdentity.KeyNameOf(Origin, Node)}/{First}"),
        Size,
        Root,
        [PreviousWord + Convert.ToBase64String(Previous.Span)]).ToText();

    /// <summary>Reads the text that was signed; null where it is no statement of a node of the log.</summary>
    public static BatchStatement? Parse(string text, string origin)
    {
        var prefix = LedgerIdentity.KeyNameOf(origin, "");
        if (!Checkpoint.TryParse(text, out var checkpoint, out _)
            || !checkpoint.Origin.StartsWith(prefix, StringComparison.Ordinal)
            || checkpoint.Origin[prefix.Length..].Split('/') is not [var node, var counter]
            || !long.TryParse(counter, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || checkpoint.Size is < 1 or > int.MaxValue
            || checkpoint.Extensions is not [var previous] || !previous.StartsWith(PreviousWord, StringComparison.Ordinal)
            || !TryHash(previous[PreviousWord.Length..], out var link))
        {
            return null;
        }

        var statement = new BatchStatement(origin, node, first, (int)checkpoint.Size, checkpoint.Root, link);
        return statement.ToText() == text ? statement : null;
    }

    private static bool TryHash(string base64, [NotNullWhen(true)] out byte[]? hash)
    {
        hash = new byte[SHA256.HashSizeInBytes];
        return base64.Length == 44 && Convert.TryFromBase64String(base64, hash, out var length) && length == hash.Length;
    }
}
