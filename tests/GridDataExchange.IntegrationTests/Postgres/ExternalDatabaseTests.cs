using System.Globalization;
using System.Security.Cryptography;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Postgres;
using GridDataExchange.Postgres.Cluster;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Postgres;

/// <summary>A database the exchange was given: a server of its own that asks for passwords (SCRAM) on a port of the loopback.</summary>
public sealed class ExternalDatabaseTests : IAsyncLifetime
{
    private const string OwnerPassword = "of-a-test";
    private readonly DirectoryInfo folder = TestFolder.Create();
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private ServerProcess? server;
    private string connectionString = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // Made by the embedded cluster, then run as somebody else's server would be.
        var options = new EmbeddedClusterOptions { DataDirectory = folder.FullName, ForTests = true };
        await using (var cluster = await EmbeddedCluster.StartAsync(options, NullLogger.Instance, Stop))
        {
            await using var source = NpgsqlDataSource.Create(ClusterDatabase.ConnectionString(cluster, ClusterDatabase.Superuser, "postgres"));
            await using var command = source.CreateCommand($"CREATE ROLE county LOGIN CREATEROLE PASSWORD '{OwnerPassword}'; ");
            await command.ExecuteNonQueryAsync(Stop);
            await using var database = source.CreateCommand("CREATE DATABASE grid OWNER county");
            await database.ExecuteNonQueryAsync(Stop);
        }

        var home = ClusterHome.Of(folder.FullName);
        await File.WriteAllTextAsync(Path.Combine(home.Data, "pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n", Stop);
        var port = ServerAddress.Free().Port;
        string[] arguments = ["-D", home.Data, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-p", port.ToString(CultureInfo.InvariantCulture)];
        server = ServerProcess.Start(home.User, Path.Combine(PostgresBinaries.Find(null, home), "postgres"), home.Folder, arguments, NullLogger.Instance);
        Assert.True(await server.ReadyAsync(home.Data, Stop));
        connectionString = $"Host=127.0.0.1;Port={port};Database=grid;Username=county;Password={OwnerPassword}";
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.StopAsync();
            server.Dispose();
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Each_role_connects_with_its_own_derived_password_and_keeps_to_its_rights()
    {
        for (var start = 1; start <= 2; start++)
        {
            await using var databases = await Databases.OpenAsync(connectionString, key, Stop);
            await Migrator.MigrateAsync(databases, ClusterFixture.Migrations, Stop);
            foreach (var role in Enum.GetValues<DatabaseRole>())
            {
                await using var command = databases.For(role).CreateCommand("SELECT current_user::text");
                Assert.Equal(role == DatabaseRole.Owner ? "county" : RoleNames.Of(role), await command.ExecuteScalarAsync(Stop));
            }

            await using var forbidden = databases.For(DatabaseRole.Query).CreateCommand("SELECT * FROM registry.client");
            var refused = await Assert.ThrowsAsync<PostgresException>(() => forbidden.ExecuteNonQueryAsync(Stop));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Theory]
    [InlineData("Password=" + OwnerPassword, "Password=another", "refuses the user")]
    [InlineData("Database=grid", "Database=none", "does not exist")]
    [InlineData("Host=127.0.0.1", "Host=127.0.0.1;Timeout=2;Port=1", "does not answer")]
    [InlineData("Host=", "Nonsense=", "cannot be read")]
    public async Task A_connection_string_that_is_wrong_gets_one_sentence_without_its_password(string part, string other, string sentence)
    {
        var wrong = connectionString.Replace(part, other, StringComparison.Ordinal);
        if (other.Contains("Port=1", StringComparison.Ordinal))
        {
            wrong = $"{other};Database=grid;Username=county;Password={OwnerPassword}";
        }

        var refusal = await Assert.ThrowsAsync<ClusterException>(() => Databases.OpenAsync(wrong, key, Stop));
        Assert.Contains(sentence, refusal.Message);
        Assert.DoesNotContain(OwnerPassword, refusal.ToString());
    }
}
