using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.Registry;

/// <summary>
/// One change of rights: a transaction that holds the rights lock from before it looks until it commits, and raises the epoch. So changes
/// happen one after another, and no answer is released between a change and its epoch. What is done is in the outbox before it is done.
/// </summary>
internal sealed class RightsChange : IAsyncDisposable
{
    private const string Write = """
        INSERT INTO registry.standing (revision, epoch, entries, mac) VALUES ($1, $2, $3, $4)
        ON CONFLICT (only_row) DO UPDATE SET revision = excluded.revision, epoch = excluded.epoch, entries = excluded.entries, mac = excluded.mac
        """;

    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;

    private RightsChange(NpgsqlConnection connection, NpgsqlTransaction transaction, RightsSeal seal, Believed before, Standing standing)
    {
        this.connection = connection;
        this.transaction = transaction;
        Seal = seal;
        Before = before;
        Standing = standing;
    }

    /// <summary>Seals what the change writes.</summary>
    public RightsSeal Seal { get; }

    /// <summary>What held when the lock was taken.</summary>
    public Believed Before { get; }

    /// <summary>What will stand after it.</summary>
    public Standing Standing { get; set; }

    public static async Task<RightsChange> BeginAsync(NpgsqlDataSource source, RightsSeal seal, Func<RegistryRows, Believed> judge, OutboxEntry entry, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (var command = new NpgsqlCommand(RightsEpoch.TakeExclusive, connection))
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            var before = judge(await RegistryRows.ReadAsync(connection, cancellationToken).ConfigureAwait(false));
            var standing = before.Standing
                ?? throw new RegistryException("The registry was changed outside the exchange and nothing can be added to it; restore it from a backup, or start the exchange with the master key it was made with.");
            await entry.WriteAsync(connection, cancellationToken).ConfigureAwait(false);
            return new RightsChange(connection, transaction, seal, before, standing);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs a statement of the change; returns how many rows it touched.</summary>
    public async Task<int> RunAsync(string sql, object[] parameters, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Raises the epoch, seals what stands, and commits; returns the epoch.</summary>
    public async Task<long> CommitAsync(CancellationToken cancellationToken)
    {
        await using var raise = new NpgsqlCommand(RightsEpoch.Raise, connection);
        var epoch = (long)(await raise.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        var (revision, entries) = (Standing.Revision + 1, Standing.ToEntries());
        await RunAsync(Write, [revision, epoch, entries, Seal.OfStanding(revision, epoch, entries)], cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return epoch;
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
