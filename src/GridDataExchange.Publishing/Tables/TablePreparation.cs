using GridDataExchange.Catalog;
using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.Publishing.Tables;

/// <summary>Brings the tables of a catalogue to what it says, in one transaction of the owner's, and puts what it changed into the outbox.</summary>
internal sealed class TablePreparation(NpgsqlConnection connection, Actor actor, CancellationToken cancellationToken)
{
    private const string TakeTurn = "SELECT pg_advisory_xact_lock(7450212034947408492)"; // "gdx_tabl", the first eight bytes as a number

    // Queries that run hold the tables they read, and those that come next wait behind a change of a table. One that waits for a second table
    // while queries wait for the first could lock up with them; PostgreSQL would notice after a second and fail one of them. This gives way first.
    private const string WaitBriefly = "SET LOCAL lock_timeout = '100ms'";

    // Making an index that is there already would wait all the same for those who write the table.
    private const string ReadIndexes = """SELECT format('"%s"', relname) FROM pg_class WHERE relnamespace = 'data'::regnamespace AND relkind IN ('i', 'I')""";

    // With all four of the outbox's triggers, each in force whatever session_replication_role says.
    private const string ReadGuarded = """
        SELECT c.relname FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid AND starts_with(t.tgname, 'outbox_') AND t.tgenabled = 'A'
        WHERE c.relnamespace = 'data'::regnamespace GROUP BY c.relname HAVING count(*) = 4
        """;

    private const string ReadColumns = """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), coalesce(l.collname, ''), a.attnotnull
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        WHERE c.relnamespace = 'data'::regnamespace AND c.relkind IN ('r', 'p')
        """;

    private readonly Dictionary<string, Dictionary<string, StoredColumn>> stored = new(StringComparer.Ordinal);
    private readonly HashSet<string> indexes = new(StringComparer.Ordinal);
    private readonly HashSet<string> guarded = new(StringComparer.Ordinal);
    private readonly TableChanges changes = new(connection, cancellationToken);
    private readonly List<Problem> problems = [];

    public async Task RunAsync(Catalogue catalogue)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(TakeTurn).ConfigureAwait(false);
        await ExecuteAsync(WaitBriefly).ConfigureAwait(false);
        await ReadAsync().ConfigureAwait(false);
        var datasets = catalogue.Datasets.Where(d => d.Header.Source == DatasetHeader.ExchangeSource).ToList();
        foreach (var dataset in datasets)
        {
            await PrepareAsync(dataset).ConfigureAwait(false);
        }

        if (problems.Count > 0)
        {
            throw new CatalogueException(problems);
        }

        foreach (var (dataset, index) in datasets.SelectMany(d => TableIndex.Of(d, catalogue).Where(i => !indexes.Contains(i.Name)).Select(i => (d, i))))
        {
            await changes.MakeAsync(dataset, index.CreateOn(dataset)).ConfigureAwait(false);
        }

        await changes.RecordAsync(actor).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task PrepareAsync(Dataset dataset)
    {
        var table = ColumnNames.Table(dataset);
        var wanted = Column.Of(dataset).ToList();
        if (!stored.TryGetValue(dataset.Name, out var columns))
        {
            await changes.MakeAsync(dataset, $"CREATE TABLE {table} ({string.Join(", ", wanted.Select(c => c.Definition))}, PRIMARY KEY (\"{ColumnNames.RowId}\"))").ConfigureAwait(false);
            await changes.MakeAsync(dataset, Guard(table)).ConfigureAwait(false);
            return;
        }

        if (!guarded.Contains(dataset.Name))
        {
            await changes.MakeAsync(dataset, Guard(table)).ConfigureAwait(false);
        }

        foreach (var column in wanted)
        {
            if (!columns.Remove(column.Name, out var found))
            {
                await RequireAsync(dataset, column, $"ALTER TABLE {table} ADD COLUMN {column.Definition}").ConfigureAwait(false);
            }
            else if (found.Type != column.Type || found.Collation != column.Collation)
            {
                Refuse(dataset, $"column {column.Name} is stored as {found.Described} and the catalogue wants {column.Definition}: change the field back, or publish under another name");
            }
            else if (column.NotNull && !found.NotNull)
            {
                await RequireAsync(dataset, column, $"ALTER TABLE {table} ALTER COLUMN {column.Name} SET NOT NULL").ConfigureAwait(false);
            }
            else if (!column.NotNull && found.NotNull)
            {
                await changes.MakeAsync(dataset, $"ALTER TABLE {table} ALTER COLUMN {column.Name} DROP NOT NULL").ConfigureAwait(false);
            }
        }

        // Columns that left the catalogue stay, and must not stand in the way of new rows.
        foreach (var (name, _) in columns.Where(c => c.Value.NotNull))
        {
            await changes.MakeAsync(dataset, $"ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL").ConfigureAwait(false);
        }
    }

    private async Task RequireAsync(Dataset dataset, Column column, string sql)
    {
        await ExecuteAsync("SAVEPOINT require").ConfigureAwait(false);
        try
        {
            await changes.MakeAsync(dataset, sql).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.NotNullViolation)
        {
            await ExecuteAsync("ROLLBACK TO SAVEPOINT require").ConfigureAwait(false);
            Refuse(dataset, $"the catalogue requires column {column.Name} and rows stored earlier lack it: remove `required`, or correct the rows first");
        }
    }

    private static string Guard(string table) => $"SELECT outbox.guard_counted('{table}')";

    private void Refuse(Dataset dataset, string sentence) => problems.Add(new Problem($"catalog/{dataset.Name}.yaml", 0, sentence));

    private async Task ReadAsync()
    {
        await ReadColumnsAsync().ConfigureAwait(false);
        await ReadNamesAsync(ReadIndexes, indexes).ConfigureAwait(false);
        await ReadNamesAsync(ReadGuarded, guarded).ConfigureAwait(false);
    }

    private async Task ReadNamesAsync(string sql, HashSet<string> names)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            names.Add(reader.GetString(0));
        }
    }

    private async Task ReadColumnsAsync()
    {
        await using var command = new NpgsqlCommand(ReadColumns, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var table = reader.GetString(0);
            if (!stored.TryGetValue(table, out var columns))
            {
                stored[table] = columns = new(StringComparer.Ordinal);
            }

            columns[$"\"{reader.GetString(1)}\""] = new(reader.GetString(2), reader.GetString(3) is "default" ? "" : reader.GetString(3), reader.GetBoolean(4));
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private sealed record StoredColumn(string Type, string Collation, bool NotNull)
    {
        public string Described => Collation.Length > 0 ? $"{Type} COLLATE \"{Collation}\"" : Type;
    }
}
