using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Ledger;

public sealed class AppendOnlyTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private IDatabases Databases => database.Databases;

    [Theory]
    [InlineData("UPDATE ledger.record SET payload = ''")]
    [InlineData("UPDATE ledger.record SET id = id")]
    [InlineData("DELETE FROM ledger.record")]
    [InlineData("TRUNCATE ledger.record")]
    [InlineData("SELECT payload FROM ledger.record")]
    [InlineData("SELECT salt FROM ledger.record")]
    [InlineData("SELECT * FROM ledger.record")]
    [InlineData("SELECT record FROM ledger.record")]
    [InlineData("INSERT INTO ledger.record SELECT gen_random_uuid(), 'x', 1, NULL, NULL, '', '', '' RETURNING payload")]
    [InlineData("INSERT INTO ledger.record SELECT gen_random_uuid(), 'x', 1, NULL, NULL, '', '', '' ON CONFLICT (id) DO UPDATE SET payload = ''")]
    [InlineData("COPY ledger.record TO STDOUT")]
    [InlineData("ALTER TABLE ledger.record DISABLE TRIGGER append_only")]
    [InlineData("DROP TABLE ledger.record")]
    [InlineData("CREATE TABLE ledger.mine (n int)")]
    [InlineData("UPDATE rights.epoch SET number = 0")]
    [InlineData("CREATE OR REPLACE FUNCTION ledger.require_rights(epochs bigint[], earliest_end timestamptz) RETURNS void LANGUAGE sql AS ''")]
    public async Task The_writers_role_can_neither_change_delete_nor_read_records(string sql)
    {
        await AppendAsync();
        await using var command = Databases.For(DatabaseRole.LedgerWriter).CreateCommand(sql);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Fact]
    public async Task The_writers_role_sees_that_a_record_is_there()
    {
        var entry = await AppendAsync();
        Assert.Equal(entry.Id, await Databases.ScalarAsync<Guid>(DatabaseRole.LedgerWriter, "SELECT id FROM ledger.record WHERE id = $1", entry.Id));
    }

    [Theory]
    [InlineData("UPDATE ledger.record SET payload = ''")]
    [InlineData("UPDATE ledger.record SET payload = '' WHERE false")]
    [InlineData("DELETE FROM ledger.record")]
    [InlineData("TRUNCATE ledger.record")]
    [InlineData("TRUNCATE ledger.record CASCADE")]
    [InlineData("INSERT INTO ledger.record SELECT * FROM ledger.record ON CONFLICT (id) DO UPDATE SET payload = ''")]
    [InlineData("MERGE INTO ledger.record r USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE")]
    public async Task The_owner_is_refused_too_and_told_nothing_of_the_records(string sql)
    {
        await AppendAsync();
        var before = await Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.record");
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => Databases.RunAsync(sql));
        Assert.Matches("^ledger records are only ever added: (UPDATE|DELETE|TRUNCATE) refused$", refusal.MessageText);
        Assert.Null(refusal.Detail);
        Assert.Equal(before, await Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.record"));
    }

    [Theory]
    [InlineData(DatabaseRole.Query)]
    [InlineData(DatabaseRole.Registry)]
    [InlineData(DatabaseRole.Publisher)]
    [InlineData(DatabaseRole.Authorization)]
    public async Task Other_roles_can_neither_read_nor_add_records(DatabaseRole role)
    {
        await Assert.ThrowsAsync<PostgresException>(() => Databases.ScalarAsync<long>(role, "SELECT count(id) FROM ledger.record"));
        await Assert.ThrowsAsync<PostgresException>(() => Databases.ScalarAsync<long>(role, "INSERT INTO ledger.record SELECT gen_random_uuid(), 'x', 1, NULL, NULL, '', '', '' RETURNING 1::bigint"));
    }

    private async Task<LedgerEntry> AppendAsync()
    {
        await using var ledger = Databases.StartLedger();
        var entry = LedgerTestExtensions.Entry();
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(entry));
        return entry;
    }
}
