using GridDataExchange.Catalog;
using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.Publishing.Tables;

/// <summary>Makes changes of tables, and puts them into the outbox: for each table its definition before and after.</summary>
internal sealed class TableChanges(NpgsqlConnection connection, CancellationToken cancellationToken)
{
    // As text, since a table that is not there yet has none.
    private const string Definition = "SELECT outbox.definition(to_regclass($1))::text WHERE to_regclass($1) IS NOT NULL";

    private const string Record = """
        INSERT INTO outbox.changed_row (change, of_table, operation, before, after) VALUES ($1, $2, 'DEFINE', $3::jsonb, outbox.definition(to_regclass($4)))
        """;

    private readonly Dictionary<Dataset, string?> before = [];

    /// <summary>Runs a statement that changes a dataset's table.</summary>
    public async Task MakeAsync(Dataset dataset, string sql)
    {
        if (!before.ContainsKey(dataset))
        {
            await using var read = new NpgsqlCommand(Definition, connection) { Parameters = { new() { Value = ColumnNames.Table(dataset) } } };
            before[dataset] = (string?)await read.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }

        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what was changed into the outbox; nothing where nothing was.</summary>
    public async Task RecordAsync(Actor actor)
    {
        if (before.Count == 0)
        {
            return;
        }

        var entry = new OutboxEntry(actor, "tables.define", null, [.. before.Keys.Select(ColumnNames.RecordedTable)]);
        await entry.WriteAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var (dataset, definition) in before)
        {
            await using var record = new NpgsqlCommand(Record, connection)
            {
                Parameters =
                {
                    new() { Value = entry.Id },
                    new() { Value = ColumnNames.RecordedTable(dataset) },
                    new() { Value = (object?)definition ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                    new() { Value = ColumnNames.Table(dataset) },
                },
            };
            await record.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
