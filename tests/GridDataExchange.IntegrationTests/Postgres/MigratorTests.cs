using GridDataExchange.Postgres;

namespace GridDataExchange.IntegrationTests.Postgres;

public sealed class MigratorTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_script_runs_once()
    {
        Migration[] script = [new("once", 1, "CREATE TABLE data.once (n int)")];
        await Migrator.MigrateAsync(database.Databases, script, Stop);
        await Migrator.MigrateAsync(database.Databases, script, Stop);
        Assert.Equal(0L, await ScalarAsync("SELECT count(*) FROM data.once"));
    }

    [Fact]
    public async Task A_script_whose_text_changed_is_refused()
    {
        await Migrator.MigrateAsync(database.Databases, [new("changed", 1, "SELECT 1")], Stop);
        var refusal = await Assert.ThrowsAsync<ClusterException>(() => Migrator.MigrateAsync(database.Databases, [new("changed", 1, "SELECT 2")], Stop));
        Assert.Contains("changed after it ran", refusal.Message);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await Migrator.MigrateAsync(database.Databases, [new("newer", 1, "SELECT 1"), new("newer", 2, "SELECT 2")], Stop);
        var refusal = await Assert.ThrowsAsync<ClusterException>(() => Migrator.MigrateAsync(database.Databases, [new("newer", 1, "SELECT 1")], Stop));
        Assert.Contains("newer version", refusal.Message);
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing()
    {
        Migration[] script = [new("failing", 1, "CREATE TABLE data.failing (n int); SELECT 1 / 0")];
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Migrator.MigrateAsync(database.Databases, script, Stop));
        Assert.Equal(true, await ScalarAsync("SELECT to_regclass('data.failing') IS NULL"));
        await Migrator.MigrateAsync(database.Databases, [new("failing", 1, "SELECT 1")], Stop);
    }

    [Fact]
    public async Task Servers_that_start_together_run_a_script_once()
    {
        Migration[] script = [new("together", 1, "CREATE TABLE data.together (n int)"), new("together", 2, "INSERT INTO data.together VALUES (1)")];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Migrator.MigrateAsync(database.Databases, script, Stop), Stop)));
        Assert.Equal(1L, await ScalarAsync("SELECT count(*) FROM data.together"));
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = database.Databases.For(DatabaseRole.Owner).CreateCommand(sql);
        return await command.ExecuteScalarAsync(Stop);
    }
}
