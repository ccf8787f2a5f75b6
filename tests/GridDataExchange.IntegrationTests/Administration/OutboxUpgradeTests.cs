using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Postgres;
using GridDataExchange.Postgres.Cluster;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Administration;

public sealed class OutboxUpgradeTests(ClusterFixture cluster)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_from_before_the_outbox_is_guarded_as_it_is_brought_up_to_date()
    {
        const string Name = "test_before_outbox";
        (string, int)[] since = [("postgres", 2), ("registry", 4), ("relay", 1), ("relay", 2), ("oauth", 3)];
        await ClusterDatabase.EnsureAsync(cluster.Cluster, Name, Stop);
        await using (var databases = Databases.In(cluster.Cluster, Name))
        {
            await Migrator.MigrateAsync(databases, ClusterFixture.Migrations.Where(m => !since.Contains((m.Room, m.Number))), Stop);
            await databases.RunAsync("CREATE TABLE data.\"group\" (row_id bigint); INSERT INTO data.\"group\" VALUES (1); INSERT INTO registry.department VALUES ('old', 'Old', 'Old')");

            await Migrator.MigrateAsync(databases, ClusterFixture.Migrations, Stop);

            foreach (var change in new[] { "DELETE FROM data.\"group\"", "UPDATE registry.department SET title_en = ''", "DELETE FROM oauth.key_ring" })
            {
                Assert.Equal("GX003", (await Assert.ThrowsAsync<PostgresException>(() => databases.RunAsync(change))).SqlState);
            }

            Assert.Equal(1, await databases.TamperAsync("DELETE FROM data.\"group\""));
            Assert.Equal("data.group DELETE 1", await databases.ScalarAsync<string>("SELECT concat_ws(' ', of_table, operation, rows) FROM outbox.changed_row"));
        }

        await ClusterDatabase.DropAsync(cluster.Cluster, Name, Stop);
    }
}
