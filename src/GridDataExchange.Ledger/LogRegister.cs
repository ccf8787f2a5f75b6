using GridDataExchange.Postgres;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger;

/// <summary>Which log the database holds: a recovery after a restored backup begins a new one.</summary>
public static class LogRegister
{
    private const string Read = "SELECT number, origin FROM ledger.log ORDER BY number DESC LIMIT 1";
    private const string Write = "INSERT INTO ledger.log (number, origin) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    /// <summary>The identity of the database's log; its first one is begun where there is none.</summary>
    /// <param name="databases">The database.</param>
    /// <param name="key">The exchange's master key.</param>
    /// <param name="name">The configured name of the first log, or null.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="InvalidDataException">The database's log has another origin than the key and the name give; the message says what to do.</exception>
    public static async Task<LedgerIdentity> OpenAsync(IDatabases databases, MasterKey key, string? name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(databases);
        var source = databases.For(DatabaseRole.LedgerIntegrator);
        var first = new LedgerIdentity(key, 1, name);
        await using (var write = source.CreateCommand(Write))
        {
            write.Parameters.Add(new() { Value = first.Log });
            write.Parameters.Add(new() { Value = first.Origin });
            await write.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var read = source.CreateCommand(Read);
        await using var reader = await read.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var identity = new LedgerIdentity(key, reader.GetInt32(0), name);
        return identity.Origin == reader.GetString(1)
            ? identity
            : throw new InvalidDataException($"The database's ledger is `{reader.GetString(1)}`, and this exchange would write as `{identity.Origin}`: start it with the master key and the setting Exchange:Ledger:Origin that the ledger was begun with.");
    }
}
