using System.Diagnostics;
using System.Globalization;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Npgsql;
using NpgsqlTypes;

namespace GridDataExchange.Benchmarks.Audit;

/// <summary>How long it takes to say whom the busiest client of a large ledger was shown, over all of its three years.</summary>
internal static class ExposureReads
{
    private const string Client = "client-0-0";
    private const int Times = 3;

    public static async Task MeasureAsync(Databases databases, RetentionKeys keys, CancellationToken cancellationToken)
    {
        var rows = await SealAsync(databases, keys, cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"exposure of a client of {rows:N0} records"));
        for (var i = 0; i < Times; i++)
        {
            var watch = Stopwatch.StartNew();
            var exposure = await new ExposureReader(databases, keys).ReadAsync(Client, new(2023, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), cancellationToken);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:N2} s: {exposure.Persons.Count:N0} persons of {exposure.Rows:N0} rows, {exposure.Erased + exposure.Unreadable:N0} not opened, {GC.GetTotalMemory(false) >> 20:N0} MiB"));
        }
    }

    /// <summary>Seals the persons of the client's rows so that they open, as the generated ones do not.</summary>
    private static async Task<long> SealAsync(Databases databases, RetentionKeys keys, CancellationToken cancellationToken)
    {
        var periods = keys.All.OrderBy(k => k.Period.Month).ToList();
        var person = new RetainedField("disclosure", "person");
        var sealedRows = new List<(long Seq, byte[] Cell)>();
        await using var connection = await databases.For(DatabaseRole.Owner).OpenConnectionAsync(cancellationToken);
        await using (var read = new NpgsqlCommand("SELECT d.seq, d.row_id, p.n, p.month FROM ledger.disclosure d JOIN bench.person p ON p.token = d.person_blind WHERE d.client = $1", connection) { CommandTimeout = 0, Parameters = { new() { Value = Client } } })
        await using (var reader = await read.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                sealedRows.Add((reader.GetInt64(0), person.Seal(periods[reader.GetInt32(3)], reader.GetInt32(2).ToString(CultureInfo.InvariantCulture), reader.GetInt64(1))));
            }
        }

        await RunAsync(connection, "CREATE UNLOGGED TABLE bench.cell (seq bigint PRIMARY KEY, cell bytea)", cancellationToken);
        await using (var importer = await connection.BeginBinaryImportAsync("COPY bench.cell FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            foreach (var (seq, cell) in sealedRows)
            {
                importer.StartRow();
                importer.Write(seq, NpgsqlDbType.Bigint);
                importer.Write(cell, NpgsqlDbType.Bytea);
            }

            await importer.CompleteAsync(cancellationToken);
        }

        await RunAsync(connection, "ANALYZE bench.cell; UPDATE ledger.disclosure d SET person = c.cell FROM bench.cell c WHERE c.seq = d.seq AND d.n = 0", cancellationToken);
        await RunAsync(connection, "VACUUM (ANALYZE) ledger.disclosure", cancellationToken);
        return sealedRows.Count;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
