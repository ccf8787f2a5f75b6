using System.Text;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Verification.Sources;

/// <summary>Resources of a ledger by their paths, such as <c>tile/0/000</c>: over HTTP or in a folder.</summary>
internal interface ILedgerResources
{
    /// <summary>True where records can be read too.</summary>
    bool HasRecords { get; }

    /// <summary>The resource; null where there is none of the path.</summary>
    Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>True where the holder says that it has the record, and that the tree does not hold it yet.</summary>
    Task<bool> SaysPendingAsync(Guid record, CancellationToken cancellationToken);
}

/// <summary>A ledger by its resources: the checkpoint that is published, and of the tree what it covers.</summary>
internal sealed class ResourceSource(ILedgerResources resources) : ILedgerSource
{
    /// <summary>One log is published, and its number is not.</summary>
    private const int Log = 1;

    private readonly HashSet<string> nodes = new(StringComparer.Ordinal);
    private RecordLines? records;

    public ILedgerResources Resources => resources;

    public async Task<string?> ReadKeyAsync(CancellationToken cancellationToken) => Text(await resources.ReadAsync("key", cancellationToken));

    public async Task ReadAsync(ILedgerRows into, Action<double> progress, CancellationToken cancellationToken)
    {
        var note = Text(await resources.ReadAsync("checkpoint", cancellationToken));
        if (note is null || !SignedNote.TryParse(note, out var signed, out _) || !Checkpoint.TryParse(signed.Text, out var checkpoint, out _))
        {
            throw new InvalidDataException("there is no checkpoint: nothing was written to this ledger yet, or it is none.");
        }

        into.Log(Log, checkpoint.Origin);
        into.Checkpoint(Log, checkpoint.Size, note);
        into.TreeAlone = !resources.HasRecords;
        records = new RecordLines(Log, checkpoint.Origin, into);
        for (var level = 0; level == 0 || checkpoint.Size >> (level * TileId.Height) > 0; level++)
        {
            var count = checkpoint.Size >> (level * TileId.Height);
            for (var n = 0L; n * TileId.Full < count; n++)
            {
                if (!await ReadTileAsync(new TileId(level, n, (int)Math.Min(TileId.Full, count - (n * TileId.Full))), into, cancellationToken))
                {
                    break; // a checkpoint may say any size: what is not there ends the tree, and is found
                }

                progress(level == 0 ? (double)n * TileId.Full / count : 1);
            }
        }
    }

    /// <summary>Reads a tile and what belongs to it; false where nothing of it is there.</summary>
    private async Task<bool> ReadTileAsync(TileId tile, ILedgerRows into, CancellationToken cancellationToken)
    {
        var there = false;
        if (await resources.ReadAsync(tile.Path, cancellationToken) is { } hashes)
        {
            there = true;
            into.Tile(Log, tile.Level, tile.Index, hashes);
        }

        if (tile.Level > 0)
        {
            return there;
        }

        if (await resources.ReadAsync(tile.EntriesPath, cancellationToken) is { } bundle)
        {
            there = true;
            into.Bundle(Log, tile.Index, bundle);
        }

        if (!there)
        {
            return false;
        }

        if (resources.HasRecords)
        {
            var path = PathOf(tile);
            var lines = await resources.ReadAsync(path, cancellationToken);
            foreach (var node in records!.Read(lines ?? [], tile, path))
            {
                if (nodes.Add(node) && Text(await resources.ReadAsync($"nodes/{node}", cancellationToken)) is { } certificate)
                {
                    into.Node(Log, node, certificate);
                }
            }
        }

        return true;
    }

    /// <summary>Where the records are whose entries a bundle holds.</summary>
    internal static string PathOf(TileId tile) => string.Concat("records/", tile.EntriesPath.AsSpan("tile/entries/".Length));

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}
