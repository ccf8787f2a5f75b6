using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Postgres;

public sealed class RoleTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>, IAsyncLifetime
{
    private static readonly Migration[] Tables =
    [
        new("role_tests", 1, """
            CREATE TABLE data.thing (id int PRIMARY KEY, name text COLLATE "C");
            INSERT INTO data.thing VALUES (1, 'one');
            """),
    ];

    private static readonly int[] Ids = [1];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await Migrator.MigrateAsync(database.Databases, Tables, Stop);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_dataset_role_reads_datasets()
    {
        await using var command = database.Databases.For(DatabaseRole.Query).CreateCommand("SELECT name FROM data.thing WHERE id = ANY($1)");
        command.Parameters.Add(new() { Value = Ids });
        Assert.Equal("one", await command.ExecuteScalarAsync(Stop));
    }

    [Theory]
    [InlineData("SELECT * FROM oauth.signing_key")]
    [InlineData("SELECT * FROM registry.client")]
    [InlineData("SELECT * FROM registry.access_grant")]
    [InlineData("SELECT * FROM registry.standing")]
    [InlineData("SELECT * FROM ledger.record")]
    [InlineData("SELECT * FROM rights.epoch")]
    [InlineData("SELECT * FROM migrations.applied")]
    [InlineData("SELECT * FROM pg_authid")]
    [InlineData("SELECT pg_read_file('pg_hba.conf')")]
    public Task The_dataset_role_reads_neither_keys_registry_nor_ledger(string sql) => RefusedAsync(DatabaseRole.Query, sql);

    [Theory]
    [InlineData("INSERT INTO data.thing VALUES (2, 'two')")]
    [InlineData("UPDATE data.thing SET name = 'other'")]
    [InlineData("DELETE FROM data.thing")]
    [InlineData("TRUNCATE data.thing")]
    [InlineData("SELECT * FROM data.thing FOR UPDATE")]
    [InlineData("CREATE TABLE data.mine (n int)")]
    [InlineData("CREATE TABLE public.mine (n int)")]
    [InlineData("CREATE TEMPORARY TABLE mine (n int)")]
    [InlineData("CREATE SCHEMA mine")]
    [InlineData("SELECT lo_from_bytea(0, '\\x00')")]
    [InlineData("INSERT INTO ledger.record (id) VALUES (gen_random_uuid())")]
    [InlineData("UPDATE rights.epoch SET number = number + 1")]
    [InlineData("COPY data.thing TO PROGRAM 'cat'")]
    [InlineData("SET ROLE gdx_owner")]
    [InlineData("SET SESSION AUTHORIZATION gdx_owner")]
    public Task The_dataset_role_writes_nothing_even_where_it_asks_for_a_transaction_that_writes(string sql) =>
        RefusedAsync(DatabaseRole.Query, sql, "SET default_transaction_read_only = off");

    [Theory]
    [InlineData("UPDATE ledger.record SET payload = ''")]
    [InlineData("DELETE FROM ledger.record")]
    [InlineData("TRUNCATE ledger.record")]
    [InlineData("SELECT payload FROM ledger.record")]
    [InlineData("ALTER TABLE ledger.record DISABLE TRIGGER ALL")]
    [InlineData("CREATE TABLE ledger.mine (n int)")]
    [InlineData("UPDATE rights.epoch SET number = number + 1")]
    [InlineData("SELECT * FROM data.thing")]
    [InlineData("SELECT * FROM registry.access_grant")]
    [InlineData("SELECT * FROM oauth.signing_key")]
    [InlineData("SELECT * FROM quota.used")]
    [InlineData("SELECT * FROM quota.person")]
    [InlineData("UPDATE quota.used SET persons = 0")]
    [InlineData("DELETE FROM quota.person")]
    [InlineData("INSERT INTO quota.used (day, client, purpose, dataset) VALUES (now(), '', '', '')")]
    public Task The_ledgers_writer_only_adds(string sql) => RefusedAsync(DatabaseRole.LedgerWriter, sql);

    [Fact]
    public async Task The_ledgers_reader_reads_the_views_of_the_index()
    {
        foreach (var view in (string[])["disclosure", "decision", "field_set"])
        {
            await using var command = database.Databases.For(DatabaseRole.LedgerReader).CreateCommand($"SELECT count(*) FROM ledger_views.{view}");
            Assert.Equal(0L, await command.ExecuteScalarAsync(Stop));
        }
    }

    [Theory]
    [InlineData("SELECT * FROM ledger.record")]
    [InlineData("SELECT * FROM ledger.disclosure")]
    [InlineData("SELECT * FROM ledger.decision")]
    [InlineData("SELECT * FROM ledger.field_set")]
    [InlineData("SELECT * FROM data.thing")]
    [InlineData("SELECT * FROM registry.client")]
    [InlineData("SELECT * FROM rights.epoch")]
    [InlineData("SELECT * FROM quota.used")]
    [InlineData("SELECT * FROM oauth.signing_key")]
    [InlineData("SELECT * FROM migrations.applied")]
    [InlineData("DELETE FROM ledger_views.decision")]
    [InlineData("INSERT INTO ledger_views.decision (seq) VALUES (1)")]
    [InlineData("UPDATE ledger_views.disclosure SET purpose = 'other'")]
    [InlineData("CREATE TABLE ledger_views.mine (n int)")]
    [InlineData("CREATE TEMPORARY TABLE mine (n int)")]
    [InlineData("SET ROLE gdx_owner")]
    public Task The_ledgers_reader_reads_nothing_else_and_writes_nothing(string sql) =>
        RefusedAsync(DatabaseRole.LedgerReader, sql, "SET default_transaction_read_only = off");

    [Theory]
    [InlineData(DatabaseRole.Query, "SELECT * FROM ledger_views.disclosure")]
    [InlineData(DatabaseRole.LedgerWriter, "SELECT * FROM ledger_views.disclosure")]
    [InlineData(DatabaseRole.Registry, "SELECT * FROM data.thing")]
    [InlineData(DatabaseRole.Registry, "INSERT INTO ledger.record (id) VALUES (gen_random_uuid())")]
    [InlineData(DatabaseRole.Registry, "SELECT * FROM oauth.signing_key")]
    [InlineData(DatabaseRole.Registry, "DELETE FROM registry.access_grant")]
    [InlineData(DatabaseRole.Registry, "DELETE FROM rights.epoch")]
    [InlineData(DatabaseRole.Publisher, "SELECT * FROM registry.client")]
    [InlineData(DatabaseRole.Publisher, "SELECT * FROM ledger.record")]
    [InlineData(DatabaseRole.Publisher, "TRUNCATE data.thing")]
    [InlineData(DatabaseRole.Publisher, "DROP TABLE data.thing")]
    [InlineData(DatabaseRole.Authorization, "SELECT * FROM data.thing")]
    [InlineData(DatabaseRole.Authorization, "SELECT * FROM registry.client")]
    [InlineData(DatabaseRole.Authorization, "CREATE TABLE oauth.mine (n int)")]
    [InlineData(DatabaseRole.Quota, "UPDATE quota.used SET lookups = 0")]
    [InlineData(DatabaseRole.Quota, "INSERT INTO quota.person (day, client, purpose, dataset, token) VALUES (now(), '', '', '', '')")]
    [InlineData(DatabaseRole.Quota, "SELECT quota.refuse('2026-01-01', '', '', '')")]
    [InlineData(DatabaseRole.Quota, "SELECT * FROM ledger.record")]
    [InlineData(DatabaseRole.Quota, "SELECT * FROM data.thing")]
    public Task Every_role_keeps_to_its_own_schema(DatabaseRole role, string sql) => RefusedAsync(role, sql);

    [Fact]
    public async Task The_epoch_is_one_row_for_ever()
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(DatabaseRole.Owner, "INSERT INTO rights.epoch (number) VALUES (9)"));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, refused.SqlState);
    }

    [Fact]
    public async Task No_role_of_the_exchange_is_a_superuser_or_makes_roles_or_databases()
    {
        await using var command = database.Databases.For(DatabaseRole.Owner).CreateCommand(
            "SELECT count(*) FILTER (WHERE rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls), count(*) FROM pg_roles WHERE starts_with(rolname, 'gdx_')");
        await using var reader = await command.ExecuteReaderAsync(Stop);
        Assert.True(await reader.ReadAsync(Stop));
        Assert.Equal((0L, (long)Enum.GetValues<DatabaseRole>().Length), (reader.GetInt64(0), reader.GetInt64(1)));
    }

    private async Task RefusedAsync(DatabaseRole role, params string[] lastOneFirst)
    {
        await using var connection = await database.Databases.For(role).OpenConnectionAsync(Stop);
        foreach (var sql in lastOneFirst.Skip(1))
        {
            await using var before = new NpgsqlCommand(sql, connection);
            await before.ExecuteNonQueryAsync(Stop);
        }

        await using var command = new NpgsqlCommand(lastOneFirst[0], connection);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Stop));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private async Task RunAsync(DatabaseRole role, string sql)
    {
        await using var command = database.Databases.For(role).CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
