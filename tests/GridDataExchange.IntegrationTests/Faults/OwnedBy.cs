using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>A database as its owner sees it, whoever asks.</summary>
internal sealed class OwnedBy(NpgsqlDataSource owner) : IDatabases
{
    public NpgsqlDataSource For(DatabaseRole role) => owner;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
