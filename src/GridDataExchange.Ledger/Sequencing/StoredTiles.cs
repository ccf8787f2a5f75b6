using GridDataExchange.Ledger.Trees;
using Npgsql;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>The tiles of a log in the database.</summary>
internal sealed class StoredTiles(NpgsqlDataSource source, int log) : ITileReader
{
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(TileId tile, CancellationToken cancellationToken)
    {
        await using var command = source.Command(IntegrationSql.ReadTile, log, (short)tile.Level, tile.Index);
        return await command.ExecuteScalarAsync(cancellationToken) as byte[];
    }
}
