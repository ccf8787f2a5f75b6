using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Postgres;

namespace GridDataExchange.IntegrationTests.Administration;

public sealed class OutboxRowTests(OutboxFixture outbox) : IClassFixture<OutboxFixture>
{
    [Theory]
    [InlineData("UPDATE outbox.change SET act = 'nothing'")]
    [InlineData("UPDATE outbox.changed_row SET after = NULL")]
    [InlineData("DELETE FROM outbox.change")]
    [InlineData("DELETE FROM outbox.changed_row")]
    [InlineData("TRUNCATE outbox.change, outbox.changed_row")]
    [InlineData("SELECT outbox.recorded(id) FROM outbox.change LIMIT 1")]
    [InlineData("INSERT INTO outbox.changed_row (change, of_table, operation) SELECT id, 'registry.client', 'INSERT' FROM outbox.change LIMIT 1")]
    public async Task Not_even_the_owner_changes_or_deletes_what_waits_or_adds_to_it(string sql) => Assert.Equal("GX003", await outbox.RefusalAsync(DatabaseRole.Owner, sql));

    [Theory]
    [InlineData(DatabaseRole.LedgerWriter, "DELETE FROM outbox.change", "42501")]
    [InlineData(DatabaseRole.LedgerWriter, "INSERT INTO outbox.change (id, actor, act, tables) VALUES (gen_random_uuid(), '{}', 'a', '{a}')", "42501")]
    [InlineData(DatabaseRole.LedgerWriter, "SELECT outbox.recorded(id) FROM outbox.change LIMIT 1", "GX003")]
    [InlineData(DatabaseRole.Registry, "DELETE FROM outbox.change", "42501")]
    [InlineData(DatabaseRole.Registry, "SELECT * FROM outbox.change", "42501")]
    [InlineData(DatabaseRole.Registry, "UPDATE outbox.change SET act = ''", "42501")]
    [InlineData(DatabaseRole.Registry, "INSERT INTO outbox.changed_row (change, of_table, operation) VALUES (gen_random_uuid(), '', '')", "42501")]
    [InlineData(DatabaseRole.Registry, "INSERT INTO outbox.change (id, actor, act, tables, transaction) VALUES (gen_random_uuid(), '{}', 'a', '{a}', '1')", "42501")]
    [InlineData(DatabaseRole.Registry, "SELECT outbox.recorded(gen_random_uuid())", "42501")]
    [InlineData(DatabaseRole.Registry, "SELECT outbox.guard_counted('data.visit')", "42501")]
    [InlineData(DatabaseRole.Publisher, "SELECT * FROM outbox.changed_row", "42501")]
    [InlineData(DatabaseRole.Authorization, "SELECT * FROM outbox.changed_row", "42501")]
    [InlineData(DatabaseRole.Query, "SELECT * FROM outbox.change", "42501")]
    [InlineData(DatabaseRole.Quota, "SELECT * FROM outbox.change", "42501")]
    public async Task A_role_adds_changes_and_nothing_else(DatabaseRole role, string sql, string state) => Assert.Equal(state, await outbox.RefusalAsync(role, sql));

    [Fact]
    public async Task A_change_leaves_only_once_the_ledger_has_it()
    {
        var id = Guid.NewGuid();
        await outbox.Databases.RunAsync($"INSERT INTO outbox.change (id, actor, act, tables) VALUES ('{id}', '{{}}', 'wait', '{{a}}')");
        await using var ledger = outbox.Databases.StartLedger();
        Assert.Equal("GX003", await outbox.RefusalAsync(DatabaseRole.LedgerWriter, $"SELECT outbox.recorded('{id}')"));
        Assert.Equal(GridDataExchange.Ledger.AppendVerdict.Committed, await ledger.VerdictAsync((LedgerTestExtensions.Entry() with { Id = id }).With("SELECT outbox.recorded($1)", id)));
        Assert.False(await outbox.Databases.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM outbox.change WHERE id = $1)", id));

        // And whoever comes second is told so.
        var second = await ledger.AppendAsync(LedgerTestExtensions.Entry().With("SELECT outbox.recorded($1)", id));
        Assert.Equal("GX004", second.Refusal?.SqlState);
    }
}
