using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Postgres;
using GridDataExchange.Server.OAuth;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Server;

public sealed class ServerSchemaTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void The_committed_script_is_what_the_model_asks_for()
    {
        using var db = new AuthorizationDb(new DbContextOptionsBuilder<AuthorizationDb>().UseNpgsql().Options);
        var generated = db.Database.GenerateCreateScript();

        // The schema itself is made by the room Postgres.
        Assert.Equal(Statements(OpenIddictTables.Sql), Statements(generated[generated.IndexOf("CREATE TABLE", StringComparison.Ordinal)..]));
    }

    [Fact]
    public async Task The_authorization_role_can_neither_change_nor_delete_keys()
    {
        var authorization = database.Databases.For(DatabaseRole.Authorization);
        foreach (var sql in new[]
        {
            "UPDATE oauth.signing_key SET use = use",
            "DELETE FROM oauth.signing_key",
            "UPDATE oauth.key_ring SET name = name",
            "DELETE FROM oauth.key_ring",
            "SELECT 1 FROM registry.client",
            "SELECT 1 FROM ledger.record",
        })
        {
            await using var command = authorization.CreateCommand(sql);
            var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Stop));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Theory]
    [InlineData(DatabaseRole.Query)]
    [InlineData(DatabaseRole.Publisher)]
    [InlineData(DatabaseRole.Registry)]
    [InlineData(DatabaseRole.LedgerWriter)]
    public async Task No_other_role_reads_keys_or_clients(DatabaseRole role)
    {
        foreach (var table in new[] { "oauth.signing_key", "oauth.key_ring", "oauth.\"OpenIddictApplications\"" })
        {
            await using var command = database.Databases.For(role).CreateCommand($"SELECT 1 FROM {table}");
            await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Stop));
        }
    }

    private static IEnumerable<string> Statements(string script) =>
        script.ReplaceLineEndings("\n").Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(s => s.TrimEnd(';')).Where(s => s.Length > 0);
}
