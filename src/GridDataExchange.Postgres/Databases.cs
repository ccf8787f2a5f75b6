using Npgsql;

namespace GridDataExchange.Postgres;

/// <summary>The data sources of one database, one for each <see cref="DatabaseRole"/>, made when first asked for.</summary>
public interface IDatabases : IAsyncDisposable
{
    /// <summary>The data source that connects with that role.</summary>
    NpgsqlDataSource For(DatabaseRole role);
}
