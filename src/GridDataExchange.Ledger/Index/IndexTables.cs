using Npgsql;
using NpgsqlTypes;

namespace GridDataExchange.Ledger.Index;

/// <summary>Writes index rows, in the transaction of whoever holds the connection.</summary>
public static class IndexTables
{
    private const string AddSets = "INSERT INTO ledger.field_set (set_no, dataset, fields) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) ON CONFLICT (set_no) DO NOTHING";

    private const string CopyDecisions = """
        COPY ledger.decision (row_id, seq, record, "time", kind, department, client, purpose, code, step, times, policy, retention,
            case_number, case_number_blind, operator, operator_blind, operator_verified, row_count, person_count) FROM STDIN (FORMAT BINARY)
        """;

    private const string CopyDisclosures = """
        COPY ledger.disclosure (row_id, seq, n, "time", kind, department, client, purpose, dataset, set_no, person_dataset,
            person, person_blind, looked_up, looked_up_blind, case_number, case_number_blind, operator, operator_blind, retention) FROM STDIN (FORMAT BINARY)
        """;

    private const string ReadPresent = "SELECT seq FROM ledger.decision WHERE seq BETWEEN $1 AND $2";

    /// <summary>Adds the rows of records; the place of a record in the tree is unique, so that none is indexed twice, and one that is there is left as it is.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyCollection<IndexRows> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(records);
        var present = await PresentAsync(connection, records, cancellationToken).ConfigureAwait(false);
        records = present.Count == 0 ? records : [.. records.Where(r => !present.Contains(r.Decision.Seq))];
        var sets = records.SelectMany(r => r.Disclosures).Select(d => d.Set).Distinct().OrderBy(s => s.Number).ToList(); // in one order, so that two writers cannot lock each other up
        await using (var add = new NpgsqlCommand(AddSets, connection))
        {
            add.Parameters.Add(new() { Value = sets.ConvertAll(s => s.Number) });
            add.Parameters.Add(new() { Value = sets.ConvertAll(s => s.Dataset) });
            add.Parameters.Add(new() { Value = sets.ConvertAll(s => s.Fields) });
            await add.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await CopyAsync(connection, CopyDecisions, records.Select(r => Cells(r.Decision)), cancellationToken).ConfigureAwait(false);
        await CopyAsync(connection, CopyDisclosures, records.SelectMany(r => r.Disclosures).Select(Cells), cancellationToken).ConfigureAwait(false);
    }

    // An indexer that was set back takes records again.
    private static async Task<HashSet<long>> PresentAsync(NpgsqlConnection connection, IReadOnlyCollection<IndexRows> records, CancellationToken cancellationToken)
    {
        var present = new HashSet<long>();
        if (records.Count == 0)
        {
            return present;
        }

        await using var command = connection.Command(ReadPresent, records.Min(r => r.Decision.Seq), records.Max(r => r.Decision.Seq));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            present.Add(reader.GetInt64(0));
        }

        return present;
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string copy, IEnumerable<(object? Value, NpgsqlDbType Type)[]> rows, CancellationToken cancellationToken)
    {
        await using var importer = await connection.BeginBinaryImportAsync(copy, cancellationToken).ConfigureAwait(false);
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
