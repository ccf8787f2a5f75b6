using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using GridDataExchange.Catalog;
using GridDataExchange.Demo;
using GridDataExchange.Demo.Seeding;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Publishing;
using GridDataExchange.Registry;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Demo;

public sealed class DemoSeederTests : IClassFixture<DatabaseFixture>, IDisposable
{
    private static readonly Catalogue Shipped = CatalogueReader.Read(ShippedPolicies.Folder);

    private readonly DatabaseFixture database;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gdx-demo-");
    private readonly MasterKey key = MasterKey.Create();
    private readonly GivenSecrets secrets = new();
    private readonly Publisher publisher;
    private readonly RightsRegistry registry;

    public DemoSeederTests(DatabaseFixture database)
    {
        this.database = database;
        publisher = new Publisher(database.Databases, key);
        registry = new RightsRegistry(database.Databases, key, TimeProvider.System, NullLogger.Instance);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Credentials => DemoSeeder.CredentialsPath(folder.FullName);

    public void Dispose() => folder.Delete(recursive: true);

    // One test: the fixture's database can be seeded once.
    [Fact]
    public async Task The_demo_is_seeded_whole_once_and_a_half_one_is_made_anew()
    {
        await publisher.PrepareTablesAsync(Shipped, Stop);

        // Rows that are not the demo's are never taken away.
        await publisher.InsertAsync(Shipped.FindDataset("division")!, [["99", "Elsewhere", "PROVINCE", null]], Stop);
        Assert.Contains("rows of division that are not the demo's", (await Assert.ThrowsAsync<DemoException>(() => SeedAsync(publisher, 200))).Message);
        await database.Databases.TamperAsync("DELETE FROM data.division");

        // Broken off behind the residents: nothing of it is taken for the demo.
        await Assert.ThrowsAsync<InvalidDataException>(() => SeedAsync(new BreakingPublisher(publisher), 200));
        Assert.Equal(200L, await ScalarAsync("SELECT count(*) FROM data.resident"));
        Assert.False(File.Exists(Credentials));

        Assert.Equal(300, await SeedAsync(publisher, 300));
        await AssertWholeAsync();
        var first = await File.ReadAllTextAsync(Credentials, Stop);

        // A second start, even with another number and by several servers, changes nothing.
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SeedAsync(publisher, 500))), n => Assert.Equal(300, n));
        await AssertWholeAsync();
        Assert.Equal(first, await File.ReadAllTextAsync(Credentials, Stop));

        // A grant that was ended stays ended.
        var grant = registry.Current.Grants[("civil-affairs-demo", "elderly-care")];
        Assert.True(await registry.EndGrantAsync(grant.Id, Stop));
        await SeedAsync(publisher, 300);
        Assert.Null((await registry.RefreshAsync(Stop)).FindLive("civil-affairs-demo", "elderly-care", DateTimeOffset.UtcNow));

        // Lost credentials are given anew.
        File.Delete(Credentials);
        await SeedAsync(publisher, 300);
        Assert.NotEqual(first, await File.ReadAllTextAsync(Credentials, Stop));
        AssertCredentialsOpen();

        // A demo of a version that had no audit office gets it, and the secrets of the others stay.
        await ScalarAsync("INSERT INTO outbox.change (id, actor, act, target, tables) VALUES (gen_random_uuid(), '{\"kind\":\"person\",\"name\":\"test\"}', 'older', '', '{registry.access_grant,registry.client,registry.department}'); DELETE FROM registry.access_grant WHERE client LIKE 'audit-office-%'; DELETE FROM registry.client WHERE department = 'audit-office'; DELETE FROM registry.department WHERE code = 'audit-office'");
        var older = JsonNode.Parse(await File.ReadAllTextAsync(Credentials, Stop))!;
        var clients = older["clients"]!.AsArray();
        var kept = clients.Where(c => c!["department"]!.GetValue<string>() != "audit-office").Select(c => c!.DeepClone()).ToArray();
        older["clients"] = new JsonArray(kept);
        await File.WriteAllTextAsync(Credentials, older.ToJsonString(), Stop);
        await SeedAsync(publisher, 300);
        Assert.NotNull((await registry.RefreshAsync(Stop)).FindLive("audit-office-second-demo", "audit-review", DateTimeOffset.UtcNow));
        Assert.Null(registry.Current.FindLive("civil-affairs-demo", "elderly-care", DateTimeOffset.UtcNow));
        AssertCredentialsOpen();
        var now = JsonNode.Parse(await File.ReadAllTextAsync(Credentials, Stop))!["clients"]!.AsArray();
        Assert.All(kept, k => Assert.Contains(now, n => JsonNode.DeepEquals(k, n)));
    }

    private async Task AssertWholeAsync()
    {
        var expected = new DemoData(300);
        foreach (var dataset in Shipped.Datasets.Where(d => d.Header.Source == DatasetHeader.ExchangeSource))
        {
            Assert.Equal((long)expected.Rows(dataset).Count(), await ScalarAsync($"SELECT count(*) FROM {ColumnNames.Table(dataset)}"));
        }

        var rights = await registry.RefreshAsync(Stop);
        Assert.Equal(DemoDepartment.All.Select(d => d.Code).Order(StringComparer.Ordinal), rights.Departments.Keys.Order(StringComparer.Ordinal));
        Assert.All(DemoDepartment.All.SelectMany(d => d.ClientIds.SelectMany(c => d.Grants.Select(g => (ClientId: c, g)))), p =>
        {
            var live = rights.FindLive(p.ClientId, p.g.Purpose, DateTimeOffset.UtcNow.AddDays(360));
            Assert.Equal(p.g.Scopes, live!.Scopes);
            Assert.Equal(p.g.Jurisdictions, live.Jurisdictions);
        });
        AssertCredentialsOpen();
    }

    private void AssertCredentialsOpen()
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Credentials));
        Assert.Single(Directory.EnumerateFiles(Path.GetDirectoryName(Credentials)!));
        using var file = JsonDocument.Parse(File.ReadAllText(Credentials));
        Assert.Equal(JsonValueKind.Array, file.RootElement.GetProperty("people").ValueKind);
        var clients = file.RootElement.GetProperty("clients").EnumerateArray().ToList();
        Assert.Equal(11, clients.Count);
        Assert.Equal(2, clients.Count(c => c.GetProperty("department").GetString() == "audit-office"));
        Assert.All(clients, c => Assert.Equal(secrets.ByClient[c.GetProperty("clientId").GetString()!], c.GetProperty("clientSecret").GetString()));
        var civil = clients.Single(c => c.GetProperty("department").GetString() == "civil-affairs");
        Assert.Contains("elderly-care", civil.GetProperty("purposes").EnumerateArray().Select(p => p.GetString()));
        Assert.Contains("data:resident", civil.GetProperty("scopes").EnumerateArray().Select(p => p.GetString()));
    }

    private Task<int> SeedAsync(IPublisher rows, int residents) =>
        new DemoSeeder(database.Databases, rows, registry, secrets, TimeProvider.System).SeedAsync(Shipped, residents, folder.FullName, Stop);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = database.Databases.For(DatabaseRole.Owner).CreateCommand(sql);
        return await command.ExecuteScalarAsync(Stop);
    }

    private sealed class GivenSecrets : IClientSecrets
    {
        public System.Collections.Concurrent.ConcurrentDictionary<string, string> ByClient { get; } = new(StringComparer.Ordinal);

        public Task SetAsync(string clientId, string displayName, string secret, Actor actor, CancellationToken cancellationToken)
        {
            ByClient[clientId] = secret;
            return Task.CompletedTask;
        }
    }

    /// <summary>Breaks off behind the residents.</summary>
    private sealed class BreakingPublisher(Publisher publisher) : IPublisher
    {
        public Task PrepareTablesAsync(Catalogue catalogue, Actor actor, CancellationToken cancellationToken) => publisher.PrepareTablesAsync(catalogue, actor, cancellationToken);

        public Task<long> InsertAsync(Dataset dataset, IEnumerable<object?[]> rows, Actor actor, CancellationToken cancellationToken) =>
            dataset.Name == "visit" ? throw new InvalidDataException("the power failed") : publisher.InsertAsync(dataset, rows, actor, cancellationToken);
    }
}

public sealed class DemoSizeTests(DatabaseFixture database, ITestOutputHelper output) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task The_whole_county_is_invented_and_published()
    {
        var catalogue = CatalogueReader.Read(ShippedPolicies.Folder);
        var publisher = new Publisher(database.Databases, MasterKey.Create());
        await publisher.PrepareTablesAsync(catalogue, TestContext.Current.CancellationToken);

        var watch = Stopwatch.StartNew();
        var data = new DemoData();
        output.WriteLine($"invented in {watch.ElapsedMilliseconds} ms");
        foreach (var dataset in catalogue.Datasets.Where(d => d.Header.Source == DatasetHeader.ExchangeSource))
        {
            var rows = await publisher.InsertAsync(dataset, data.Rows(dataset), TestContext.Current.CancellationToken);
            output.WriteLine($"{rows} rows of {dataset.Name} by {watch.ElapsedMilliseconds} ms");
            Assert.True(rows > 0);
        }
    }
}
