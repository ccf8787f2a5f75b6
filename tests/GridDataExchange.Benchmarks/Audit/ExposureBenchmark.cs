using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;

namespace GridDataExchange.Benchmarks.Audit;

/// <summary>The command <c>exposure</c>: how long it takes to say whom the busiest client of a large ledger was shown, over all of its three years.</summary>
internal static class ExposureBenchmark
{
    private const string Client = "client-0-0";
    private const int Times = 3;

    public static Command Command()
    {
        var records = new Option<long>("--records") { Description = "Records of the ledger.", DefaultValueFactory = _ => 1_000_000 };
        var command = new Command("exposure", "Measures the scope of a breach: every person that one client was shown, in a scratch database that is thrown away.") { records };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(records), stop));
        return command;
    }

    private static async Task<int> RunAsync(long records, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("gdx-exposure-");
        try
        {
            await using var cluster = await EmbeddedCluster.StartAsync(new EmbeddedClusterOptions { DataDirectory = folder.FullName, ForTests = true }, NullLogger.Instance, cancellationToken);
            await using var databases = await Databases.OpenAsync(cluster, cancellationToken);
            await Migrator.MigrateAsync(databases, [.. PostgresSchema.All, .. LedgerSchema.All, .. IndexSchema.All], cancellationToken);
            var keys = new RetentionKeys(Path.Combine(folder.FullName, "retention"));
            var watch = Stopwatch.StartNew();
            await new GeneratedIndex(databases, keys, records).MakeAsync(cancellationToken);
            var rows = await SealAsync(databases, keys, cancellationToken);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{records:N0} records, {rows:N0} of them of the client; made in {watch.Elapsed.TotalSeconds:N0} s"));
            for (var i = 0; i < Times; i++)
            {
                watch.Restart();
                var exposure = await new ExposureReader(databases, keys).ReadAsync(Client, new(2023, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), cancellationToken);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:N2} s: {exposure.Persons.Count:N0} persons of {exposure.Rows:N0} rows, {exposure.Erased + exposure.Unreadable:N0} not opened, {GC.GetTotalMemory(false) >> 20:N0} MiB"));
            }

            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
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
