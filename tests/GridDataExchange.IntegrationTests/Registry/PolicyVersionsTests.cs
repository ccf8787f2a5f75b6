using System.Security.Cryptography;
using System.Text;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Policies;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Registry;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Registry;

public sealed class PolicyVersionsTests(ClusterFixture cluster) : IAsyncLifetime
{
    private static readonly PolicySet One = PolicyReader.Read(ShippedPolicies.Folder);
    private static readonly PolicySet Other = PoliciesCopy.With("access/elderly-care.yaml", "phone: last4, idNumber", "idNumber");

    private readonly DatabaseFixture database = new(cluster);
    private readonly MasterKey master = MasterKey.Create();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => database.InitializeAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_set_put_in_force_is_stored_and_raises_the_epoch_and_the_same_again_does_not()
    {
        var registry = Open();
        var before = (await registry.RefreshAsync(Stop)).Epoch;
        Assert.Null(registry.Current.PolicyVersion);

        Assert.True(await registry.PutInForceAsync(One, "node-1", Stop));
        Assert.Equal((before + 1, One.Version), (registry.Current.Epoch, registry.Current.PolicyVersion));
        Assert.False(await registry.PutInForceAsync(One, "node-2", Stop));
        Assert.Equal(before + 1, (await Open().RefreshAsync(Stop)).Epoch);
        Assert.Equal("node-1", await database.Databases.ScalarAsync<string>("SELECT node FROM registry.policy_version"));
        Assert.True(await database.Databases.ScalarAsync<bool>("SELECT loaded_at BETWEEN now() - interval '10 minutes' AND now() FROM registry.policy_version"));
    }

    [Fact]
    public async Task Every_set_stays_stored_and_an_earlier_one_can_be_put_in_force_again()
    {
        var registry = Open();
        await registry.PutInForceAsync(One, "node", Stop);
        await registry.PutInForceAsync(Other, "node", Stop);
        var between = registry.Current.Epoch;
        Assert.True(await registry.PutInForceAsync(One, "node", Stop));

        Assert.Equal((between + 1, One.Version), (registry.Current.Epoch, registry.Current.PolicyVersion));
        Assert.Equal(One.Version, (await Open().RefreshAsync(Stop)).PolicyVersion);
        foreach (var set in new[] { One, Other })
        {
            var content = await registry.ReadPoliciesAsync(set.Version, Stop);
            Assert.Equal(set.Content, content);
            Assert.Equal(set.Version, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content!))));
        }

        Assert.Null(await registry.ReadPoliciesAsync(new string('0', 64), Stop));
    }

    [Fact]
    public async Task The_registrys_role_adds_versions_by_their_hash_and_changes_and_deletes_none()
    {
        await Open().PutInForceAsync(One, "node", Stop);
        foreach (var sql in new[]
        {
            "UPDATE registry.policy_version SET content = content",
            "DELETE FROM registry.policy_version",
            "TRUNCATE registry.policy_version",
            "INSERT INTO registry.policy_version (version, content, node, loaded_at) VALUES ('a', 'b', 'c', 'epoch')",
        })
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Refused(DatabaseRole.Registry, sql)).SqlState);
        }

        Assert.Equal(PostgresErrorCodes.CheckViolation, (await Refused(DatabaseRole.Registry, "INSERT INTO registry.policy_version (version, content, node) VALUES ('a', 'b', 'c')")).SqlState);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Refused(DatabaseRole.Query, "SELECT 1 FROM registry.policy_version")).SqlState);
    }

    [Fact]
    public async Task A_content_altered_by_SQL_is_not_read_back()
    {
        var registry = Open();
        await registry.PutInForceAsync(One, "node", Stop);
        await SqlAsync("ALTER TABLE registry.policy_version DROP CONSTRAINT policy_version_check");
        await SqlAsync("UPDATE registry.policy_version SET content = content || ' '");
        Assert.Contains(One.Version, (await Assert.ThrowsAsync<RegistryException>(() => registry.ReadPoliciesAsync(One.Version, Stop))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SQL_alone_puts_no_set_in_force()
    {
        var registry = Open();
        await registry.PutInForceAsync(One, "node", Stop);
        await registry.PutInForceAsync(Other, "node", Stop);
        await SqlAsync($"UPDATE registry.standing SET entries = decode(replace(encode(entries, 'hex'), '{Other.Version}', '{One.Version}'), 'hex'), epoch = epoch + 1");
        await SqlAsync("UPDATE rights.epoch SET number = number + 1");

        Assert.Null((await Open().RefreshAsync(Stop)).PolicyVersion);
        await Assert.ThrowsAsync<RegistryException>(() => registry.PutInForceAsync(One, "node", Stop));
    }

    [Fact]
    public async Task The_set_in_force_counts_as_no_row_that_is_missing()
    {
        var registry = Open();
        await registry.PutInForceAsync(One, "node", Stop);
        await registry.PutDepartmentAsync(new("civil-affairs", "Civil affairs", "民政局"), Stop);
        await registry.PutClientAsync(new("client", "civil-affairs"), Stop);
        var log = new Exchange.LogText();
        var read = await new RightsRegistry(database.Databases, master, TimeProvider.System, log).RefreshAsync(Stop);

        Assert.Equal((One.Version, 1), (read.PolicyVersion, read.Clients.Count));
        Assert.Equal("", log.Text);
    }

    [Fact]
    public async Task A_set_whose_version_is_not_the_hash_of_its_content_is_a_defect()
    {
        var registry = Open();
        await Assert.ThrowsAsync<ArgumentException>(() => registry.PutInForceAsync(new PolicySet(One.Catalogue, One.Version, [], []) { Content = Other.Content }, "node", Stop));
        Assert.Null((await registry.RefreshAsync(Stop)).PolicyVersion);
    }

    private RightsRegistry Open() => new(database.Databases, master, TimeProvider.System, NullLogger.Instance);

    private async Task<PostgresException> Refused(DatabaseRole role, string sql) => await Assert.ThrowsAsync<PostgresException>(() => SqlAsync(sql, role));

    private Task<int> SqlAsync(string sql, DatabaseRole role = DatabaseRole.Owner) => database.Databases.TamperAsync(sql, role);
}
