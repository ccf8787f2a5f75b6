using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Postgres;
using GridDataExchange.Postgres.Cluster;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Administration;

public sealed class GuardedTableTests(OutboxFixture outbox, ClusterFixture cluster) : IClassFixture<OutboxFixture>
{
    private const string Refused = "GX003";

    /// <summary>No administration: records and what is counted with them, the outbox itself, the number raised by every change of rights, and tokens.</summary>
    private static readonly string[] FreeSchemas = ["ledger", "quota", "outbox", "migrations"];
    private static readonly string[] FreeTables = ["rights.epoch", "oauth.\"OpenIddictAuthorizations\"", "oauth.\"OpenIddictTokens\""];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_table_is_guarded_but_those_that_are_no_administration()
    {
        var free = await outbox.Databases.ScalarAsync<string[]>(
            """
            SELECT array_agg(c.oid::regclass::text ORDER BY c.oid::regclass::text) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname <> 'information_schema' AND NOT starts_with(n.nspname, 'pg_') AND n.nspname <> ALL ($1) AND NOT (
                EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'outbox_guard' AND t.tgenabled = 'A' AND t.tgtype::int & 127 = 62)
                AND (EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'outbox_capture' AND t.tgenabled = 'A' AND t.tgtype::int & 127 = 29)
                    OR (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname IN ('outbox_inserted', 'outbox_updated', 'outbox_deleted') AND t.tgenabled = 'A') = 3))
            """,
            (object)FreeSchemas);
        Assert.Equal(FreeTables.Order(StringComparer.Ordinal), free.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_statement_changes_a_guarded_table_without_a_row_of_the_outbox_whoever_writes_it()
    {
        await using var superuser = Superuser();
        var tables = await outbox.GuardedAsync();
        Assert.Contains("registry.access_grant", tables);
        Assert.Contains("oauth.\"OpenIddictApplications\"", tables);
        Assert.Contains("data.resident", tables);
        foreach (var table in tables)
        {
            var column = await outbox.Databases.ScalarAsync<string>("SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND attidentity = '' LIMIT 1", table);
            foreach (var statement in new[]
            {
                $"INSERT INTO {table} DEFAULT VALUES",
                $"INSERT INTO {table} SELECT * FROM {table} WHERE false",
                $"UPDATE {table} SET {column} = {column}",
                $"DELETE FROM {table} WHERE false",
                $"TRUNCATE {table} CASCADE",
                $"MERGE INTO {table} t USING (SELECT 1) s ON false WHEN NOT MATCHED THEN INSERT DEFAULT VALUES",
                $"WITH gone AS (DELETE FROM {table} RETURNING 1) SELECT count(*) FROM gone",
            })
            {
                if (statement.Contains("SELECT * FROM", StringComparison.Ordinal) && table == "oauth.key_ring")
                {
                    continue; // its id is none that a statement gives
                }

                Assert.Equal((statement, Refused), (statement, await outbox.RefusalAsync(DatabaseRole.Owner, statement)));
                await using var connection = await superuser.OpenConnectionAsync(Stop);
                Assert.Equal((statement, Refused), (statement, await OutboxFixture.RefusalAsync(connection, "SET LOCAL session_replication_role = replica", statement)));
            }
        }
    }

    [Theory]
    [InlineData(DatabaseRole.Registry, "UPDATE registry.access_grant SET ended = now()")]
    [InlineData(DatabaseRole.Registry, "INSERT INTO registry.department VALUES ('x', 'x', 'x') ON CONFLICT (code) DO UPDATE SET title_en = 'y'")]
    [InlineData(DatabaseRole.Authorization, "UPDATE oauth.\"OpenIddictApplications\" SET \"ClientSecret\" = ''")]
    [InlineData(DatabaseRole.Authorization, "INSERT INTO oauth.key_ring (name, element) VALUES ('', '')")]
    [InlineData(DatabaseRole.Publisher, "UPDATE data.resident SET name = ''")]
    [InlineData(DatabaseRole.Publisher, "DELETE FROM data.resident")]
    public async Task The_rooms_own_roles_change_nothing_without_one(DatabaseRole role, string sql) => Assert.Equal(Refused, await outbox.RefusalAsync(role, sql));

    [Fact]
    public async Task A_copy_is_refused_as_an_insert_is()
    {
        await using var connection = await outbox.Databases.For(DatabaseRole.Publisher).OpenConnectionAsync(Stop);
        var refused = await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using var copy = await connection.BeginTextImportAsync("COPY data.division (row_id) FROM STDIN", Stop);
            await copy.WriteAsync("1\n");
        });
        Assert.Equal(Refused, refused.SqlState);
    }

    [Fact]
    public async Task The_row_must_name_the_table()
    {
        const string Change = "UPDATE registry.client SET revision = revision WHERE false";
        Assert.Equal(Refused, await outbox.RefusalAsync(DatabaseRole.Owner, OutboxFixture.Row("registry.access_grant", "client", "registry.*"), Change));
        Assert.Null(await outbox.RefusalAsync(DatabaseRole.Owner, OutboxFixture.Row("registry.access_grant", "registry.client"), Change));
    }

    [Fact]
    public async Task The_row_must_be_of_the_same_transaction()
    {
        const string Change = "UPDATE registry.client SET revision = revision WHERE false";
        await outbox.Databases.RunAsync(OutboxFixture.Row("registry.client"));
        Assert.Equal(Refused, await outbox.RefusalAsync(DatabaseRole.Owner, Change));

        // A row that would stand for a transaction to come: the database stamps it with its own.
        await outbox.Databases.RunAsync(
            "INSERT INTO outbox.change (id, actor, act, tables, transaction, role) VALUES (gen_random_uuid(), '{}', 'forged', '{registry.client}', ((pg_current_xact_id()::text::bigint + 1)::text)::xid8, 'nobody')");
        Assert.Equal(Refused, await outbox.RefusalAsync(DatabaseRole.Owner, "SELECT pg_current_xact_id()", Change));
        Assert.Equal("gdx_owner", await outbox.Databases.ScalarAsync<string>("SELECT role FROM outbox.change WHERE act = 'forged'"));

        // And one that is taken back to a savepoint takes its changes with it.
        Assert.Equal(Refused, await outbox.RefusalAsync(DatabaseRole.Owner, "SAVEPOINT s", OutboxFixture.Row("registry.client"), "ROLLBACK TO s", Change));
    }

    private NpgsqlDataSource Superuser() =>
        NpgsqlDataSource.Create(ClusterDatabase.ConnectionString(cluster.Cluster, ClusterDatabase.Superuser, new NpgsqlConnectionStringBuilder(outbox.Databases.For(DatabaseRole.Owner).ConnectionString).Database!));
}
