using System.Text;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Verification.Sources;

/// <summary>A ledger by its resources: the checkpoint that is published, and of the tree what it covers.</summary>
internal sealed class ResourceSource(ILedgerResources resources) : ILedgerSource
{
    /// <summary>One log is published, and its number is not.</summary>
    private const int Log = 1;

    /// <summary>What an entry of a bundle takes: a commitment after its length.</summary>
    internal const int EntryLength = sizeof(ushort) + MerkleHash.Length;

    private readonly HashSet<string> nodes = new(StringComparer.Ordinal);
    private RecordLines? records;
    private (SignedNote Note, Checkpoint Checkpoint)? head;

    public ILedgerResources Resources => resources;

    public async Task<string?> ReadKeyAsync(CancellationToken cancellationToken) => await TextAsync("key", cancellationToken);

    public async Task<(SignedNote Note, Checkpoint Checkpoint)?> ReadHeadAsync(CancellationToken cancellationToken) =>
        head ??= await TextAsync("checkpoint", cancellationToken) is { } text && SignedNote.TryParse(text, out var note, out _) && Checkpoint.TryParse(note.Text, out var checkpoint, out _)
            ? (note, checkpoint)
            : throw new InvalidDataException("there is no checkpoint: nothing was written to this ledger yet, or it is none.");

    public async Task ReadAsync(ILedgerRows into, Action<double> progress, CancellationToken cancellationToken)
    {
        var (note, checkpoint) = (await ReadHeadAsync(cancellationToken))!.Value;
        into.Log(Log, checkpoint.Origin);
        into.Checkpoint(Log, checkpoint.Size, note.ToString());
        into.TreeAlone = !resources.HasRecords;
        records = new RecordLines(Log, checkpoint.Origin, into);

        // A checkpoint may say any size: what is not there, or is not what it must be to be read on, ends the tree, and is found.
        var reached = 0L;
        while (reached < checkpoint.Size && Tile(0, reached / TileId.Full, checkpoint.Size) is var tile && await ReadLeavesAsync(tile, into, cancellationToken))
        {
            reached += tile.Width;
            progress((double)reached / checkpoint.Size);
        }

        for (var level = 1; level < TileId.Levels && reached >> (level * TileId.Height) is > 0 and var count; level++)
        {
            for (var n = 0L; n * TileId.Full < count; n++)
            {
                await ReadHashesAsync(Tile(level, n, checkpoint.Size), into, cancellationToken);
            }
        }
    }

    private static TileId Tile(int level, long index, long size) => TileId.Holding(level, index * TileId.Full, size);

    /// <summary>Reads a tile of level 0 and what belongs to it; false where there is nothing to be read after it.</summary>
    private async Task<bool> ReadLeavesAsync(TileId tile, ILedgerRows into, CancellationToken cancellationToken)
    {
        var hashes = await ReadHashesAsync(tile, into, cancellationToken);
        var entries = await resources.ReadAsync(tile.EntriesPath, tile.Width * EntryLength, cancellationToken);
        if (entries is not null)
        {
            into.Bundle(Log, tile.Index, entries);
        }

        var whole = entries?.Length == tile.Width * EntryLength;
        if (!resources.HasRecords || !(whole || hashes == tile.Width * MerkleHash.Length))
        {
            return whole; // without records, the entries alone make the tree
        }

        var path = PathOf(tile);
        IReadOnlyCollection<string>? begun = null;
        await resources.ReadAsync(path, async (lines, stop) => begun = await records!.ReadAsync(lines, tile, path, stop), cancellationToken);
        foreach (var node in begun ?? throw new InvalidDataException($"{path} is not there, which the checkpoint needs."))
        {
            if (nodes.Add(node) && await TextAsync($"nodes/{node}", cancellationToken) is { } certificate)
            {
                into.Node(Log, node, certificate);
            }
        }

        return true;
    }

    /// <summary>Reads a tile; its length, or null where it is not there.</summary>
    private async Task<int?> ReadHashesAsync(TileId tile, ILedgerRows into, CancellationToken cancellationToken)
    {
        var hashes = await resources.ReadAsync(tile.Path, tile.Width * MerkleHash.Length, cancellationToken);
        if (hashes is not null)
        {
            into.Tile(Log, tile.Level, tile.Index, hashes);
        }

        return hashes?.Length;
    }

    /// <summary>Where the records are whose entries a bundle holds.</summary>
    internal static string PathOf(TileId tile) => string.Concat("records/", tile.EntriesPath.AsSpan("tile/entries/".Length));

    private async Task<string?> TextAsync(string path, CancellationToken cancellationToken) =>
        await resources.ReadAsync(path, SignedNote.MostBytes, cancellationToken) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
