namespace GridDataExchange.Ledger.Trees;

/// <summary>Where tiles come from: a database, a folder, a server.</summary>
internal interface ITileReader
{
    /// <summary>
    /// The hashes of a tile, one after another. More than the tile's width may come: the tile of a larger tree begins with that of a smaller one.
    /// </summary>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(TileId tile, CancellationToken cancellationToken);
}
