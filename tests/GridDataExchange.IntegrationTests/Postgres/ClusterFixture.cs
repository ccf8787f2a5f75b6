using GridDataExchange.Exchange;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Postgres;
using GridDataExchange.Postgres.Cluster;
using GridDataExchange.Registry;
using GridDataExchange.Server.OAuth;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(ClusterFixture))]

namespace GridDataExchange.IntegrationTests.Postgres;

/// <summary>One embedded cluster for all tests of the assembly, with a template database that holds every room's schema.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private readonly DirectoryInfo folder = TestFolder.Create();
    private EmbeddedCluster? cluster;

    /// <summary>Every room's scripts, in the order of a server's start: a room adds its line.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        .. PostgresSchema.All,
        .. RegistrySchema.All,
        .. LedgerSchema.All,
        .. IndexSchema.All,
        .. ExchangeSchema.All,
        .. ServerSchema.All,
    ];

    internal const string Template = "gdx_template";

    internal EmbeddedCluster Cluster => cluster ?? throw new InvalidOperationException("The cluster was not started.");

    public async ValueTask InitializeAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        cluster = await EmbeddedCluster.StartAsync(new EmbeddedClusterOptions { DataDirectory = folder.FullName, ForTests = true }, NullLogger.Instance, stop);
        await ClusterDatabase.EnsureAsync(cluster, Template, stop);
        await using (var databases = Databases.In(cluster, Template))
        {
            await Migrator.MigrateAsync(databases, Migrations, stop);
        }

        await ClusterDatabase.CloseAsync(cluster, Template, stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (cluster is not null)
        {
            await cluster.DisposeAsync();
        }

        folder.Delete(recursive: true);
        ClusterFolder.DeleteTemplate();
        TestFolder.DeleteThoseOfTheRun();
    }
}
