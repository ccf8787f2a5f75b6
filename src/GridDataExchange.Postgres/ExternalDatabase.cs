using Npgsql;

namespace GridDataExchange.Postgres;

/// <summary>A database that the exchange was given, by its owner's connection string.</summary>
internal sealed class ExternalDatabase
{
    private readonly string owner;
    private readonly RolePasswords passwords;

    private ExternalDatabase(string owner, RolePasswords passwords)
    {
        this.owner = owner;
        this.passwords = passwords;
    }

    public static ExternalDatabase Parse(string connectionString, ReadOnlyMemory<byte> key)
    {
        try
        {
            var owner = new NpgsqlConnectionStringBuilder(connectionString);
            if (string.IsNullOrEmpty(owner.Database))
            {
                owner.Database = Databases.DefaultName;
            }

            return new ExternalDatabase(owner.ConnectionString, new RolePasswords(key.ToArray()));
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            // The inner exception may quote the string, password and all.
            throw new ClusterException("The connection string of the database cannot be read; write it as `Host=…;Database=gdx;Username=…;Password=…` (ConnectionStrings:Exchange).");
        }
    }

    /// <summary>How to connect as a role.</summary>
    public NpgsqlConnectionStringBuilder ConnectionOf(DatabaseRole role)
    {
        var connection = new NpgsqlConnectionStringBuilder(owner);
        if (role != DatabaseRole.Owner)
        {
            connection.Username = RoleNames.Of(role);
            connection.Password = passwords.Of(RoleNames.Of(role));
            connection.Passfile = null;
        }

        return connection;
    }

    /// <summary>Makes the roles and sets who may connect.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(owner) { Pooling = false });
            await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await RoleSetup.EnsureAsync(connection, passwords, cancellationToken).ConfigureAwait(false);
            await using var rights = new NpgsqlCommand(RoleSetup.DatabaseRights, connection);
            await rights.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e)
        {
            throw new ClusterException(e.SqlState switch
            {
                PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "The database refuses the user of the connection string; put user and password right (ConnectionStrings:Exchange).",
                PostgresErrorCodes.InvalidCatalogName => "The database of the connection string does not exist; create it, owned by that user (ConnectionStrings:Exchange).",
                PostgresErrorCodes.InsufficientPrivilege => "The user of the connection string may not make the exchange's roles (`gdx_…`); make it the owner of the database and give it CREATEROLE.",
                _ => $"The database of the connection string cannot be prepared (SQLSTATE {e.SqlState}); see its log (ConnectionStrings:Exchange).",
            });
        }
        catch (NpgsqlException)
        {
            throw new ClusterException("The database of the connection string does not answer; see that it runs and that host and port are right (ConnectionStrings:Exchange).");
        }
    }
}
