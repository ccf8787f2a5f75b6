using GridDataExchange.Ledger.Trees;
using Npgsql;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>The tiles of a log in the database.</summary>
internal sealed class StoredTiles(NpgsqlDataSource source, int log) : ITileReader
{
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(TileId tile, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(IntegrationSql.ReadTile);
        command.Parameters.Add(new() { Value = log });
        command.Parameters.Add(new() { Value = (short)tile.Level });
        command.Parameters.Add(new() { Value = tile.Index });
        return await command.ExecuteScalarAsync(cancellationToken) as byte[];
    }
}
