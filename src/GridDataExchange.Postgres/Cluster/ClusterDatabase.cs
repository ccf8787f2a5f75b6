using Npgsql;

namespace GridDataExchange.Postgres.Cluster;

/// <summary>The databases and roles of an embedded cluster, made by its superuser; nothing else connects as that one.</summary>
internal static class ClusterDatabase
{
    /// <summary>The role that initdb makes.</summary>
    public const string Superuser = "postgres";

    /// <summary>How to connect to a database of the cluster as a role: the kernel says who we are, so there is no password.</summary>
    public static NpgsqlConnectionStringBuilder ConnectionString(EmbeddedCluster cluster, string role, string database) => new()
    {
        Host = cluster.SocketDirectory,
        Username = role,
        Database = database,
        ApplicationName = role,
    };

    /// <summary>Makes roles and database where they are missing.</summary>
    public static async Task EnsureAsync(EmbeddedCluster cluster, string name, CancellationToken cancellationToken)
    {
        await using var source = Open(cluster, Superuser);
        await using (var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false))
        {
            await RoleSetup.EnsureAsync(connection, passwords: null, cancellationToken).ConfigureAwait(false);
            await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = name } } };
            if (await find.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not null)
            {
                // An older version of the exchange made it: a role that is new may not connect yet.
                await using var made = Open(cluster, name);
                await RunAsync(made, RoleSetup.DatabaseRights, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        // Made under another name: a kill between two of these statements must not leave half of it behind.
        var half = name + "_half";
        await RunAsync(source, $"DROP DATABASE IF EXISTS {half}", cancellationToken).ConfigureAwait(false);
        await RunAsync(source, $"CREATE DATABASE {half} OWNER {RoleNames.Of(DatabaseRole.Owner)} TEMPLATE template0", cancellationToken).ConfigureAwait(false);
        await using (var database = Open(cluster, half))
        {
            await RunAsync(database, RoleSetup.NoLargeObjects, cancellationToken).ConfigureAwait(false);
            await RunAsync(database, RoleSetup.DatabaseRights, cancellationToken).ConfigureAwait(false);
        }

        await RunAsync(source, $"ALTER DATABASE {half} RENAME TO {name}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a database that is a copy of another, which nobody may be connected to.</summary>
    public static async Task CloneAsync(EmbeddedCluster cluster, string template, string name, CancellationToken cancellationToken)
    {
        await using var source = Open(cluster, Superuser);
        await RunAsync(source, $"CREATE DATABASE {name} OWNER {RoleNames.Of(DatabaseRole.Owner)} TEMPLATE {template} STRATEGY file_copy", cancellationToken).ConfigureAwait(false);
        await using var database = Open(cluster, name);
        await RunAsync(database, RoleSetup.DatabaseRights, cancellationToken).ConfigureAwait(false); // a template's rights on the database are not copied
    }

    /// <summary>Lets nobody connect to a database, so that it can be copied at any time.</summary>
    public static async Task CloseAsync(EmbeddedCluster cluster, string name, CancellationToken cancellationToken)
    {
        await using var source = Open(cluster, Superuser);
        await RunAsync(source, $"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Drops a database, with those connected to it.</summary>
    public static async Task DropAsync(EmbeddedCluster cluster, string name, CancellationToken cancellationToken)
    {
        await using var source = Open(cluster, Superuser);
        await RunAsync(source, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)", cancellationToken).ConfigureAwait(false);
    }

    private static NpgsqlDataSource Open(EmbeddedCluster cluster, string database)
    {
        var connection = ConnectionString(cluster, Superuser, database);
        connection.Pooling = false;
        return new NpgsqlSlimDataSourceBuilder(connection.ConnectionString).Build();
    }

    private static async Task RunAsync(NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
