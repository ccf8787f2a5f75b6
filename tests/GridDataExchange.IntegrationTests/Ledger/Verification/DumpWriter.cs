using GridDataExchange.Postgres;

namespace GridDataExchange.IntegrationTests.Ledger.Verification;

/// <summary>Writes the ledger's tables as <c>pg_dump</c> does, so that the tests do not need it.</summary>
internal static class DumpWriter
{
    /// <summary>In the order of pg_dump, which is that of names.</summary>
    private static readonly string[] Tables = ["batch", "checkpoint", "cosignature", "entry_bundle", "log", "node", "progress", "record", "sequence", "tile", "tree"];

    public static async Task DumpAsync(this IDatabases databases, string path)
    {
        await using var connection = await databases.For(DatabaseRole.Owner).OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, TestContext.Current.CancellationToken); // as pg_dump: nodes go on writing
        await using var into = new StreamWriter(path);
        await into.WriteAsync("--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\nCREATE TABLE ledger.record (\n    id uuid NOT NULL\n);\n\n");
        await into.WriteAsync("COPY data.resident (row_id, name) FROM stdin;\n1\tCOPY ledger.record\n\\.\n\n");
        foreach (var table in Tables)
        {
            var columns = await databases.ScalarAsync<string>($"SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'ledger.{table}'::regclass AND attnum > 0 AND NOT attisdropped");
            await into.WriteAsync($"COPY ledger.{table} ({columns}) FROM stdin;\n");
            using (var rows = await connection.BeginTextExportAsync($"COPY ledger.{table} ({columns}) TO STDOUT", TestContext.Current.CancellationToken))
            {
                await into.WriteAsync(await rows.ReadToEndAsync(TestContext.Current.CancellationToken));
            }

            await into.WriteAsync("\\.\n\n\n");
        }

        await into.WriteAsync("--\n-- PostgreSQL database dump complete\n--\n\n");
    }
}
