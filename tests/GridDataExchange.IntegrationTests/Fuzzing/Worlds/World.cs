using GridDataExchange.Catalog;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Policies;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Publishing;
using GridDataExchange.Query;
using GridDataExchange.Query.Describing;

namespace GridDataExchange.IntegrationTests.Fuzzing.Worlds;

/// <summary>Policies of a world, and of each allow the parts of its condition.</summary>
internal sealed record WorldPolicies(PolicySet Set, IReadOnlyDictionary<string, IReadOnlySet<string>> Parts);

/// <summary>A random catalogue with rows in a database of its own, several sets of policies over it, and the engine that answers.</summary>
internal sealed class World : IAsyncDisposable
{
    private const int PolicySets = 3;

    private readonly DatabaseFixture database;

    private World(int seed, DatabaseFixture database, Catalogue catalogue, IReadOnlyList<WorldPolicies> policies)
    {
        (Seed, this.database, Catalogue, Policies) = (seed, database, catalogue, policies);
        Engine = new QueryEngine(catalogue, Key, Retention, database.Databases, Bounds);
    }

    public int Seed { get; }

    public Catalogue Catalogue { get; }

    public IReadOnlyList<WorldPolicies> Policies { get; }

    public MasterKey Key { get; } = MasterKey.Create();

    /// <summary>None: a world has no ledger.</summary>
    public RetentionKeys Retention { get; } = new(Path.Combine(Path.GetTempPath(), "gdx-no-retention-keys"));

    /// <summary>Rows by dataset, in the order of their ids.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Row>> Rows { get; private set; } = null!;

    public QueryEngine Engine { get; }

    /// <summary>So large that the limits of policies are the only ones that a generated operation meets.</summary>
    public static QueryBounds Bounds { get; } = new()
    {
        EstimatedRows = int.MaxValue - 1,
        EstimatedMembers = int.MaxValue - 1,
        EstimatedItems = int.MaxValue - 1,
        EstimatedCharacters = int.MaxValue - 1,
        DocumentBytes = 1 << 20,
        Depth = 50,
        Fields = 10_000,
        ExpandedFields = 10_000,
        Statements = 1_000,
        FilterTests = 1_000,
        FilterRelations = 1_000,
        Fragments = 1_000,
    };

    /// <summary>What <c>me</c> would tell beside the rights: no operation here asks for it.</summary>
    public static CallerFacts Facts { get; } = new(Guid.Empty, DateTimeOffset.UnixEpoch, []);

    public static async Task<World> MakeAsync(ClusterFixture cluster, int seed, CancellationToken cancellationToken)
    {
        var draw = new Draw(seed);
        var (catalogue, policies) = Read(draw);
        var database = new DatabaseFixture(cluster);
        await database.InitializeAsync();
        var world = new World(seed, database, catalogue, policies);
        var publisher = new Publisher(database.Databases, world.Key);
        await publisher.PrepareTablesAsync(catalogue, cancellationToken);
        var rows = new Dictionary<string, IReadOnlyList<Row>>(StringComparer.Ordinal);
        foreach (var (dataset, values) in new RowGenerator(draw, catalogue).Make())
        {
            await publisher.InsertAsync(dataset, values, cancellationToken);
            rows[dataset.Name] = await world.StoredAsync(dataset, values, cancellationToken);
        }

        world.Rows = rows;
        return world;
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private static (Catalogue Catalogue, IReadOnlyList<WorldPolicies> Policies) Read(Draw draw)
    {
        var folder = Directory.CreateTempSubdirectory("gdx-world-");
        try
        {
            new CatalogueText(draw).Write(folder.FullName);
            var catalogue = CatalogueReader.Read(folder.FullName);
            var policies = Enumerable.Range(0, PolicySets).Select(_ =>
            {
                var parts = new PolicyText(draw, catalogue).Write(folder.FullName);
                return new WorldPolicies(PolicyReader.Read(folder.FullName, catalogue), parts);
            }).ToList();
            return (catalogue, policies);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<IReadOnlyList<Row>> StoredAsync(Dataset dataset, IReadOnlyList<object?[]> values, CancellationToken cancellationToken)
    {
        var ids = new Dictionary<object, long>();
        await using var command = database.Databases.For(DatabaseRole.Owner).CreateCommand($"SELECT {ColumnNames.Column(dataset.Key)}, {ColumnNames.RowId} FROM {ColumnNames.Table(dataset)}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            ids[reader.GetValue(0)] = reader.GetInt64(1);
        }

        return [.. values.Select(v => Stored(dataset, v, ids)).OrderBy(r => r.Id)];
    }

    private static Row Stored(Dataset dataset, object?[] values, Dictionary<object, long> ids)
    {
        var byField = dataset.Fields.Zip(values).ToDictionary(p => p.First.Name, p => p.Second, StringComparer.Ordinal);
        foreach (var derived in dataset.Fields.Where(f => f.Derived is not null))
        {
            byField[derived.Name] = ((string?)byField[derived.Derived!.From])?[..6];
        }

        return new Row(dataset, ids[byField[dataset.Key.Name]!], byField);
    }
}
