using System.Globalization;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Npgsql;

namespace GridDataExchange.Benchmarks.Audit;

/// <summary>
/// An index of as many records as asked, made by SQL: three years of them, with frequent and rare departments, clients, operators, cases, persons and fields.
/// Blind tokens are real ones; what is sealed was sealed under a key that is no more, so that it costs its bytes and opens to nothing.
/// </summary>
internal sealed class GeneratedIndex(IDatabases databases, RetentionKeys keys, long records)
{
    public const int Persons = 200_000;
    public const int Operators = 2_000;
    public const int Cases = 50_000;

    private const int Days = 1095;
    private const int Months = 36;

    /// <summary>A sealed value: version, days, month, then as many bytes as nonce, twelve characters and tag take.</summary>
    private const string Sealed = @"'\x0200b800030da5'::bytea || decode(repeat(md5(g::text), 2), 'hex') || '\x0102030405060708'::bytea";

    // A record each 9.5 s for three years, newest last. The k-th root of a random number makes few values frequent and many rare.
    private string Rows => string.Create(CultureInfo.InvariantCulture, $"""
        SELECT g, timestamptz '2023-12-01' + (g * (interval '1095 days' / {records})) AS at,
            (36 * (g - 1) / {records})::int AS month,
            floor({Persons} * power(random(), 3))::int AS person, floor({Operators} * power(random(), 4))::int AS operator, floor({Cases} * random())::int AS kase,
            floor(8 * power(random(), 2))::int AS department, floor(5 * random())::int AS client, floor(200 * power(random(), 3))::int AS fields,
            random() AS luck
        FROM generate_series(1, {records}) g
        """);

    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        var indexes = await ReadAsync("SELECT indexdef FROM pg_indexes WHERE schemaname = 'ledger' AND tablename IN ('decision', 'disclosure') AND indexname NOT LIKE '%_pkey'", cancellationToken);
        foreach (var name in await ReadAsync("SELECT format('ledger.%I', indexname) FROM pg_indexes WHERE schemaname = 'ledger' AND tablename IN ('decision', 'disclosure') AND indexname NOT LIKE '%_pkey'", cancellationToken))
        {
            await RunAsync($"DROP INDEX {name}", cancellationToken);
        }

        await TokensAsync("person", "disclosure.person", Persons, cancellationToken);
        await TokensAsync("operator", "disclosure.operator", Operators, cancellationToken);
        await TokensAsync("kase", "disclosure.caseNumber", Cases, cancellationToken);
        await TokensAsync("decided_operator", "decision.operator", Operators, cancellationToken);
        await RunAsync("INSERT INTO ledger.field_set SELECT n, 'resident', 'f' || n || '=clear name=clear' FROM generate_series(0, 199) n; INSERT INTO ledger.field_set VALUES (200, 'resident', 'idNumber=clear name=clear')", cancellationToken);
        await Task.WhenAll(
            RunAsync($"""
                INSERT INTO ledger.disclosure
                SELECT hashint8extended(g, 1), g, 0, at, CASE WHEN luck < 0.02 THEN 'looked-up' ELSE 'disclosed' END, 'department-' || department, 'client-' || department || '-' || client,
                    'purpose-' || department, CASE WHEN luck < 0.7 THEN 'resident' ELSE 'visit' END, CASE WHEN luck < 0.0000005 THEN 200 ELSE fields END, 'resident',
                    {Sealed}, p.token, NULL, NULL, {Sealed}, k.token, {Sealed}, o.token, '1095-202611'
                FROM ({Rows}) r
                JOIN bench.person p ON p.n = r.person AND p.month = r.month JOIN bench.operator o ON o.n = r.operator AND o.month = r.month JOIN bench.kase k ON k.n = r.kase AND k.month = r.month
                """, cancellationToken),
            RunAsync($"""
                INSERT INTO ledger.decision
                SELECT hashint8extended(g, 2), g, hashint8extended(g, 3)::text, at, CASE WHEN luck < 0.03 THEN 'refusal' ELSE 'answer' END, 'department-' || department, 'client-' || department || '-' || client,
                    'purpose-' || department, CASE WHEN luck < 0.0000005 THEN 'RARE_CODE' WHEN luck < 0.03 THEN 'VALIDATION_FAILED' END, NULL, 1, 'policy', '1095-202611',
                    NULL, NULL, {Sealed}, o.token, false, 1, 1
                FROM ({Rows}) r JOIN bench.decided_operator o ON o.n = r.operator AND o.month = r.month
                """, cancellationToken));
        await Parallel.ForEachAsync(indexes, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken }, async (create, stop) => await RunAsync($"SET maintenance_work_mem = '1GB'; {create}", stop));
        await RunAsync("VACUUM (ANALYZE) ledger.disclosure", cancellationToken);
        await RunAsync("VACUUM (ANALYZE) ledger.decision", cancellationToken);
        await RunAsync("ANALYZE ledger.field_set", cancellationToken);
    }

    /// <summary>The blind tokens of values 0 to <paramref name="count"/> under the key of each month.</summary>
    private async Task TokensAsync(string table, string use, int count, CancellationToken cancellationToken)
    {
        await RunAsync($"CREATE SCHEMA IF NOT EXISTS bench; CREATE UNLOGGED TABLE bench.{table} (n int, month int, token bytea)", cancellationToken);
        await using var connection = await databases.For(DatabaseRole.Owner).OpenConnectionAsync(cancellationToken);
        await using var importer = await connection.BeginBinaryImportAsync($"COPY bench.{table} FROM STDIN (FORMAT BINARY)", cancellationToken);
        for (var month = 0; month < Months; month++)
        {
            var key = keys.Make(RetentionPeriod.Of(Days, new DateTimeOffset(2023, 12, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(month)));
            for (var n = 0; n < count; n++)
            {
                importer.StartRow();
                importer.Write(n);
                importer.Write(month);
                importer.Write(key.Token(use, $"{n}"));
            }
        }

        await importer.CompleteAsync(cancellationToken);
        await RunAsync($"ANALYZE bench.{table}", cancellationToken);
    }

    private async Task RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = await databases.For(DatabaseRole.Owner).OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<string>> ReadAsync(string sql, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        await using var command = databases.For(DatabaseRole.Owner).CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }
}
