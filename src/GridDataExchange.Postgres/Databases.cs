using System.Collections.Concurrent;
using GridDataExchange.Postgres.Cluster;
using Npgsql;

namespace GridDataExchange.Postgres;

/// <summary>The data sources of one database, one for each <see cref="DatabaseRole"/>, made when first asked for.</summary>
public interface IDatabases : IAsyncDisposable
{
    /// <summary>The data source that connects with that role.</summary>
    NpgsqlDataSource For(DatabaseRole role);
}

/// <summary>The database of the exchange: in an embedded cluster, or one it was given.</summary>
public sealed class Databases : IDatabases
{
    /// <summary>Name of the database where nothing else is said.</summary>
    public const string DefaultName = "gdx";

    private readonly Func<DatabaseRole, NpgsqlConnectionStringBuilder> connectionOf;
    private readonly ConcurrentDictionary<DatabaseRole, Lazy<NpgsqlDataSource>> sources = new();

    private Databases(Func<DatabaseRole, NpgsqlConnectionStringBuilder> connectionOf) => this.connectionOf = connectionOf;

    /// <summary>Opens the database of an embedded cluster; roles and database are made where they are missing.</summary>
    public static async Task<Databases> OpenAsync(EmbeddedCluster cluster, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        await ClusterDatabase.EnsureAsync(cluster, DefaultName, cancellationToken).ConfigureAwait(false);
        return In(cluster, DefaultName);
    }

    /// <summary>Opens a database of its owner; roles are made where they are missing, with passwords derived from the key.</summary>
    /// <param name="ownerConnectionString">Who owns the database and may make roles (CREATEROLE).</param>
    /// <param name="key">Key of the roles' passwords: the same at every start, at least 32 bytes, known to nobody else.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="ClusterException">It cannot be used: the message says what to do.</exception>
    public static async Task<Databases> OpenAsync(string ownerConnectionString, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, 32);
        var external = ExternalDatabase.Parse(ownerConnectionString, key);
        await external.PrepareAsync(cancellationToken).ConfigureAwait(false);
        return new Databases(external.ConnectionOf);
    }

    /// <summary>The data sources of a database of the cluster that is there.</summary>
    internal static Databases In(EmbeddedCluster cluster, string name) =>
        new(role => ClusterDatabase.ConnectionString(cluster, RoleNames.Of(role), name));

    /// <inheritdoc/>
    public NpgsqlDataSource For(DatabaseRole role) =>
        sources.GetOrAdd(role, key => new Lazy<NpgsqlDataSource>(() => RoleDataSources.Build(key, connectionOf(key)))).Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var source in sources.Values.Where(source => source.IsValueCreated))
        {
            await source.Value.DisposeAsync().ConfigureAwait(false);
        }
    }
}
