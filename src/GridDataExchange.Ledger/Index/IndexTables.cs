using Npgsql;
using NpgsqlTypes;

namespace GridDataExchange.Ledger.Index;

/// <summary>Writes index rows, in the transaction of whoever holds the connection.</summary>
public static class IndexTables
{
    private const string AddSets = "INSERT INTO ledger.field_set (set_no, dataset, fields) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) ON CONFLICT (set_no) DO NOTHING";

    private const string Decisions = """
        ledger.decision (row_id, seq, record, "time", kind, department, client, purpose, code, step, times, policy, retention,
            case_number, case_number_blind, operator, operator_blind, operator_verified, row_count, person_count)
        """;

    private const string Disclosures = """
        ledger.disclosure (row_id, seq, n, "time", kind, department, client, purpose, dataset, set_no, person_dataset,
            person, person_blind, looked_up, looked_up_blind, case_number, case_number_blind, operator, operator_blind, retention)
        """;

    private const string ReadPresent = """
        SELECT d.seq, d.record, (SELECT count(*) FROM ledger.disclosure o WHERE o.seq = d.seq) FROM ledger.decision d WHERE d.seq BETWEEN $1 AND $2
        """;

    /// <summary>Adds the rows of records, in the transaction of the connection; of one that is there as it should be, none.</summary>
    /// <returns>How many rows are not there since others stand in their places: none, unless somebody else wrote the tables.</returns>
    public static async Task<long> WriteAsync(NpgsqlConnection connection, IReadOnlyCollection<IndexRows> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(records);
        var present = await PresentAsync(connection, records, cancellationToken).ConfigureAwait(false);
        var absent = records.Where(r => !present.ContainsKey(r.Decision.Seq)).ToList();

        // An indexer that was set back takes records again: those are there whole. What else is there was put in their places.
        var others = records.Where(r => present.TryGetValue(r.Decision.Seq, out var there) && there != (r.Decision.Body.Id.ToString(), r.Disclosures.Count)).ToList();
        await AddSetsAsync(connection, absent.Concat(others), cancellationToken).ConfigureAwait(false);
        var lost = await CopyAsync(connection, absent, cancellationToken).ConfigureAwait(false) ? 0 : await AddAsync(connection, absent, cancellationToken).ConfigureAwait(false);
        return others.Count == 0 ? lost : lost + await AddAsync(connection, others, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Dictionary<long, (string Record, long Disclosures)>> PresentAsync(NpgsqlConnection connection, IReadOnlyCollection<IndexRows> records, CancellationToken cancellationToken)
    {
        var present = new Dictionary<long, (string, long)>();
        if (records.Count == 0)
        {
            return present;
        }

        await using var command = connection.Command(ReadPresent, records.Min(r => r.Decision.Seq), records.Max(r => r.Decision.Seq));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            present.Add(reader.GetInt64(0), (reader.GetString(1), reader.GetInt64(2)));
        }

        return present;
    }

    private static async Task AddSetsAsync(NpgsqlConnection connection, IEnumerable<IndexRows> records, CancellationToken cancellationToken)
    {
        var sets = records.SelectMany(r => r.Disclosures).Select(d => d.Set).Distinct().OrderBy(s => s.Number).ToList(); // in one order, so that two writers cannot lock each other up
        await using var add = connection.Command(AddSets, sets.ConvertAll(s => s.Number), sets.ConvertAll(s => s.Dataset), sets.ConvertAll(s => s.Fields));
        await add.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes rows the fast way; false, with none of them written, where one stands in the place of another.</summary>
    private static async Task<bool> CopyAsync(NpgsqlConnection connection, List<IndexRows> records, CancellationToken cancellationToken)
    {
        await RunAsync("SAVEPOINT index_rows").ConfigureAwait(false);
        try
        {
            await CopyAsync(connection, Decisions, records.Select(r => Cells(r.Decision)), cancellationToken).ConfigureAwait(false);
            await CopyAsync(connection, Disclosures, records.SelectMany(r => r.Disclosures).Select(Cells), cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await RunAsync("ROLLBACK TO SAVEPOINT index_rows").ConfigureAwait(false);
            return false;
        }

        await RunAsync("RELEASE SAVEPOINT index_rows").ConfigureAwait(false);
        return true;

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes rows where no other stands in their place. Returns how many it left out.</summary>
    private static async Task<long> AddAsync(NpgsqlConnection connection, List<IndexRows> records, CancellationToken cancellationToken) =>
        await AddAsync(connection, Decisions, records.ConvertAll(r => Cells(r.Decision)), cancellationToken).ConfigureAwait(false)
        + await AddAsync(connection, Disclosures, [.. records.SelectMany(r => r.Disclosures).Select(Cells)], cancellationToken).ConfigureAwait(false);

    private static async Task<long> AddAsync(NpgsqlConnection connection, string into, List<(object? Value, NpgsqlDbType Type)[]> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return 0;
        }

        var columns = Enumerable.Range(0, rows[0].Length).ToList();
        await using var command = new NpgsqlCommand($"INSERT INTO {into} SELECT * FROM unnest({string.Join(", ", columns.Select(c => $"${c + 1}"))}) ON CONFLICT DO NOTHING", connection);
        foreach (var column in columns)
        {
            command.Parameters.Add(new() { Value = ColumnOf(rows, column), NpgsqlDbType = NpgsqlDbType.Array | rows[0][column].Type });
        }

        return rows.Count - await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static Array ColumnOf(List<(object? Value, NpgsqlDbType Type)[]> rows, int column) => rows[0][column].Type switch
    {
        NpgsqlDbType.Bigint => rows.Select(r => (long?)r[column].Value).ToArray(),
        NpgsqlDbType.Integer => rows.Select(r => (int?)r[column].Value).ToArray(),
        NpgsqlDbType.Boolean => rows.Select(r => (bool?)r[column].Value).ToArray(),
        NpgsqlDbType.TimestampTz => rows.Select(r => (DateTime?)r[column].Value).ToArray(),
        NpgsqlDbType.Bytea => rows.Select(r => (byte[]?)r[column].Value).ToArray(),
        _ => rows.Select(r => (string?)r[column].Value).ToArray(),
    };

    private static async Task CopyAsync(NpgsqlConnection connection, string into, IEnumerable<(object? Value, NpgsqlDbType Type)[]> rows, CancellationToken cancellationToken)
    {
        await using var importer = await connection.BeginBinaryImportAsync($"COPY {into} FROM STDIN (FORMAT BINARY)", cancellationToken).ConfigureAwait(false);
        foreach (var row in rows)
        {
            await importer.StartRowAsync(cancellationToken).ConfigureAwait(false);
            foreach (var (value, type) in row)
            {
                await (value is null ? importer.WriteNullAsync(cancellationToken) : importer.WriteAsync(value, type, cancellationToken)).ConfigureAwait(false);
            }
        }

        await importer.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static (object?, NpgsqlDbType)[] Cells(DecisionRow row) =>
    [
        (row.RowId, NpgsqlDbType.Bigint),
        (row.Seq, NpgsqlDbType.Bigint),
        (row.Body.Id.ToString(), NpgsqlDbType.Text),
        (row.Body.Time.UtcDateTime, NpgsqlDbType.TimestampTz),
        (row.Body.Kind, NpgsqlDbType.Text),
        (row.Body.Caller?.Department, NpgsqlDbType.Text),
        (row.Body.Caller?.Client, NpgsqlDbType.Text),
        (row.Body.Purpose, NpgsqlDbType.Text),
        (row.Body.Code, NpgsqlDbType.Text),
        (row.Body.Step, NpgsqlDbType.Text),
        (row.Body.Times, NpgsqlDbType.Bigint),
        (row.Body.Policy, NpgsqlDbType.Text),
        (row.Retention, NpgsqlDbType.Text),
        (row.Case?.Value, NpgsqlDbType.Bytea),
        (row.Case?.Blind, NpgsqlDbType.Bytea),
        (row.Operator?.Value, NpgsqlDbType.Bytea),
        (row.Operator?.Blind, NpgsqlDbType.Bytea),
        (row.OperatorVerified, NpgsqlDbType.Boolean),
        (row.Rows, NpgsqlDbType.Bigint),
        (row.Persons, NpgsqlDbType.Bigint),
    ];

    private static (object?, NpgsqlDbType)[] Cells(DisclosureRow row) =>
    [
        (row.RowId, NpgsqlDbType.Bigint),
        (row.Seq, NpgsqlDbType.Bigint),
        (row.Number, NpgsqlDbType.Integer),
        (row.Body.Time.UtcDateTime, NpgsqlDbType.TimestampTz),
        (row.Kind, NpgsqlDbType.Text),
        (row.Body.Caller!.Department, NpgsqlDbType.Text),
        (row.Body.Caller.Client, NpgsqlDbType.Text),
        (row.Body.Purpose, NpgsqlDbType.Text),
        (row.Set.Dataset, NpgsqlDbType.Text),
        (row.Set.Number, NpgsqlDbType.Bigint),
        (row.PersonDataset, NpgsqlDbType.Text),
        (row.Person?.Value, NpgsqlDbType.Bytea),
        (row.Person?.Blind, NpgsqlDbType.Bytea),
        (row.LookedUp?.Value, NpgsqlDbType.Bytea),
        (row.LookedUp?.Blind, NpgsqlDbType.Bytea),
        (row.Case?.Value, NpgsqlDbType.Bytea),
        (row.Case?.Blind, NpgsqlDbType.Bytea),
        (row.Operator?.Value, NpgsqlDbType.Bytea),
        (row.Operator?.Blind, NpgsqlDbType.Bytea),
        (row.Retention, NpgsqlDbType.Text),
    ];
}
