using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Registry;
using GridDataExchange.Registry.Documents;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Registry;

public sealed class DocumentRegistryTests(ClusterFixture cluster) : IAsyncLifetime
{
    private const string Document = "{ residents(lookup: { idNumber: \"…\" }) { nodes { name } } }";
    private static readonly string Id = DocumentRegistry.IdOf(Document);

    private readonly DatabaseFixture database = new(cluster);
    private readonly MasterKey master = MasterKey.Create();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        var registry = new RightsRegistry(database.Databases, master, TimeProvider.System, NullLogger.Instance);
        foreach (var department in new[] { "one", "other" })
        {
            await registry.PutDepartmentAsync(new(department, department, department), Stop);
            await registry.PutClientAsync(new($"{department}-client", department), Stop);
        }
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Another_node_finds_what_one_registered_and_only_for_its_department()
    {
        Assert.True(await Open().RegisterAsync("one", "one-client", Document, Stop));
        Assert.False(await Open().RegisterAsync("one", "one-client", Document, Stop));
        Assert.Equal(Document, await Open().FindAsync("one", Id, Stop));
        Assert.Null(await Open().FindAsync("other", Id, Stop));

        var one = Open();
        Assert.Equal(Document, await one.FindAsync("one", Id, Stop));
        Assert.Null(await one.FindAsync("other", Id, Stop));
    }

    [Fact]
    public async Task A_row_copied_by_SQL_to_another_department_does_not_open()
    {
        await Open().RegisterAsync("one", "one-client", Document, Stop);
        // Under the very id that the other department's own row would have.
        await RunAsync("INSERT INTO registry.document (department, id, content, client) SELECT 'other', $1, content, 'other-client' FROM registry.document", new DocumentSeal(master).Blind("other", Id));

        Assert.Equal(2, await database.Databases.ScalarAsync<long>("SELECT count(*) FROM registry.document"));
        Assert.Null(await Open().FindAsync("other", Id, Stop));
        await Assert.ThrowsAsync<RegistryException>(() => Open().RegisterAsync("other", "other-client", Document, Stop));
    }

    [Fact]
    public async Task A_row_that_took_another_documents_content_does_not_open()
    {
        const string second = "{ __typename }";
        await Open().RegisterAsync("one", "one-client", Document, Stop);
        await Open().RegisterAsync("one", "one-client", second, Stop);
        await RunAsync("UPDATE registry.document SET content = (SELECT content FROM registry.document WHERE id = $1)", new DocumentSeal(master).Blind("one", Id));

        Assert.Equal(Document, await Open().FindAsync("one", Id, Stop));
        Assert.Null(await Open().FindAsync("one", DocumentRegistry.IdOf(second), Stop));
    }

    [Fact]
    public async Task A_department_registers_no_more_than_the_bound_also_when_it_tries_at_once()
    {
        await RunAsync("INSERT INTO registry.document (department, id, content, client) SELECT 'one', sha256(i::text::bytea), '', 'one-client' FROM generate_series(1, $1) AS i", DocumentRegistry.MostDocuments - 1);
        var documents = Open();
        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                return await documents.RegisterAsync("one", "one-client", $"{{ a{i} }}", Stop) ? 1 : 0;
            }
            catch (RegistryException full)
            {
                Assert.Contains("10000", full.Message);
                return 0;
            }
        }));

        Assert.Equal(1, tries.Sum());
        Assert.Equal(DocumentRegistry.MostDocuments, await database.Databases.ScalarAsync<long>("SELECT count(*) FROM registry.document"));
        Assert.True(await documents.RegisterAsync("other", "other-client", Document, Stop));
    }

    [Fact]
    public async Task The_registrys_role_adds_documents_and_changes_and_deletes_none()
    {
        await Open().RegisterAsync("one", "one-client", Document, Stop);
        foreach (var sql in new[]
        {
            "UPDATE registry.document SET content = content",
            "DELETE FROM registry.document",
            "TRUNCATE registry.document",
            "INSERT INTO registry.document (department, id, content, client, registered_at) VALUES ('one', sha256('a'), 'b', 'one-client', 'epoch')",
        })
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await RefusedAsync(DatabaseRole.Registry, sql)).SqlState);
        }

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await RefusedAsync(DatabaseRole.Query, "SELECT 1 FROM registry.document")).SqlState);
    }

    private DocumentRegistry Open() => new(database.Databases, master);

    private Task<int> RunAsync(string sql, object parameter) => database.Databases.TamperAsync(sql, DatabaseRole.Owner, parameter);

    private async Task<PostgresException> RefusedAsync(DatabaseRole role, string sql)
    {
        await using var command = database.Databases.For(role).CreateCommand(sql);
        return await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Stop));
    }
}
