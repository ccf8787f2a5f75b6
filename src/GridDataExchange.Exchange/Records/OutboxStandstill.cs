using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.Exchange.Records;

/// <summary>Notices where changes of administration wait in the outbox and get no record: answers are held back until they do.</summary>
internal static class OutboxStandstill
{
    // A row's time is the database's own, whatever its writer says: a made-up row cannot hide behind it one that waits.
    private const string IsRecent = "SELECT NOT EXISTS (SELECT FROM outbox.change WHERE written < clock_timestamp() - $1)";

    /// <summary>Watches the outbox.</summary>
    /// <param name="databases">Where it is.</param>
    /// <param name="grace">For how long a change may wait.</param>
    /// <param name="condition">Told.</param>
    /// <param name="clock">The node's clock.</param>
    /// <param name="logger">Takes each change.</param>
    public static StandstillWatch Watch(IDatabases databases, TimeSpan grace, LedgerCondition condition, TimeProvider clock, ILogger<StandstillWatch> logger)
    {
        ArgumentNullException.ThrowIfNull(databases);
        var source = databases.For(DatabaseRole.LedgerWriter);

        // What waited before a start has half of the time again to be carried.
        return new("The relay of changes of administration", IsCarriedAsync, holdsAnswers: true, grace / 2, condition, clock, logger);

        async Task<bool> IsCarriedAsync(CancellationToken cancellationToken)
        {
            await using var command = source.CreateCommand(IsRecent);
            command.Parameters.Add(new NpgsqlParameter { Value = grace / 2 });
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
        }
    }
}
