using GridDataExchange.Catalog;
using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.Demo.Seeding;

/// <summary>Reads and sets how far the demo came, as the owner, while no other server seeds.</summary>
internal sealed class SeedMarker(NpgsqlConnection connection, CancellationToken cancellationToken)
{
    /// <summary>Held by the session until it ends: seeding is more than one transaction.</summary>
    public Task TakeTurnAsync() => ExecuteAsync("SELECT pg_advisory_lock(7450212034679237999)"); // "gdx_demo", the first eight bytes as a number

    public Task LeaveTurnAsync() => ExecuteAsync("SELECT pg_advisory_unlock(7450212034679237999)");

    /// <summary>How many residents a whole demo has; null where there is none, or a half.</summary>
    public async Task<int?> ReadWholeAsync() => await ScalarAsync("SELECT residents FROM demo.seed WHERE whole_at IS NOT NULL").ConfigureAwait(false) as int?;

    /// <summary>Says that the demo is being made, and takes away what was left of a half one.</summary>
    /// <exception cref="DemoException">The tables hold rows that are not the demo's.</exception>
    public async Task BeginAsync(Catalogue catalogue, int residents, Actor actor)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var stored = catalogue.Datasets.Where(d => d.Header.Source == DatasetHeader.ExchangeSource).ToList();
        var tables = string.Join(", ", stored.Select(ColumnNames.Table));
        if (await ScalarAsync("SELECT 1 FROM demo.seed").ConfigureAwait(false) is null)
        {
            foreach (var dataset in stored)
            {
                if (await ScalarAsync($"SELECT 1 FROM {ColumnNames.Table(dataset)} LIMIT 1").ConfigureAwait(false) is not null)
                {
                    throw new DemoException($"The database holds rows of {dataset.Name} that are not the demo's; start with another database or data folder, or without the demo");
                }
            }
        }
        else
        {
            await new OutboxEntry(actor, "demo.reset", null, [.. catalogue.Datasets.Select(ColumnNames.RecordedTable)]).WriteAsync(connection, cancellationToken).ConfigureAwait(false);
            await ExecuteAsync($"TRUNCATE {tables}; DELETE FROM demo.seed").ConfigureAwait(false);
        }

        await using var begin = new NpgsqlCommand("INSERT INTO demo.seed (residents) VALUES ($1)", connection) { Parameters = { new() { Value = residents } } };
        await begin.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task SetWholeAsync() => ExecuteAsync("UPDATE demo.seed SET whole_at = now()");

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 }; // a turn may be long in coming; the token ends the wait
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
