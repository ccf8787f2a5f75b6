using GridDataExchange.Postgres;
using GridDataExchange.Postgres.Cluster;

namespace GridDataExchange.IntegrationTests.Postgres;

/// <summary>A database of its own for a test class (<c>IClassFixture</c>): a copy of the template with every room's schema.</summary>
public sealed class DatabaseFixture(ClusterFixture cluster) : IAsyncLifetime
{
    private readonly string name = $"test_{Guid.NewGuid():N}";
    private Databases? databases;

    public IDatabases Databases => databases ?? throw new InvalidOperationException("The database was not made.");

    public async ValueTask InitializeAsync()
    {
        await ClusterDatabase.CloneAsync(cluster.Cluster, ClusterFixture.Template, name, TestContext.Current.CancellationToken);
        databases = GridDataExchange.Postgres.Databases.In(cluster.Cluster, name);
    }

    public async ValueTask DisposeAsync()
    {
        if (databases is not null)
        {
            await databases.DisposeAsync();
            await ClusterDatabase.DropAsync(cluster.Cluster, name, CancellationToken.None);
        }
    }
}
