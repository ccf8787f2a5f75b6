using GridDataExchange.Ledger.Following;
using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.Ledger.Index;

/// <summary>Tells up to when the index has every record, once it had a while to take those that were there when it was asked.</summary>
/// <remarks>The index's place is believed by its MAC alone: one written by SQL would make a report complete that is not.</remarks>
/// <param name="databases">The database.</param>
/// <param name="identity">The log.</param>
/// <param name="clock">The waiting.</param>
public sealed class CompletenessReader(IDatabases databases, LedgerIdentity identity, TimeProvider clock)
{
    /// <summary>How long the index is waited for.</summary>
    internal TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(5);

    // A record says its time before it is written, and the clock of a node may be two seconds off.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private const string Now = "SELECT clock_timestamp()";

    // Batches that the index has not taken, placed or not. Those of a node that gets no place any more are not waited for.
    private const string Behind = """
        SELECT coalesce(sum(size), 0)::bigint, coalesce(sum(size) FILTER (WHERE comes), 0)::bigint, min(written)
        FROM (
            SELECT s.start + s.size - greatest(s.start, $2) AS size, coalesce(b.written, to_timestamp(0)) AS written, true AS comes
            FROM ledger.sequence s LEFT JOIN ledger.batch b ON b.node = s.node AND b.first = s.first
            WHERE s.log = $1 AND s.start >= coalesce((SELECT max(start) FROM ledger.sequence WHERE log = $1 AND start <= $2), 0) AND s.start + s.size > $2
            UNION ALL
            SELECT b.size, b.written, coalesce(p.state, 'open') = 'open'
            FROM ledger.node n LEFT JOIN ledger.progress p ON p.node = n.name
            CROSS JOIN LATERAL (SELECT size, written FROM ledger.batch WHERE node = n.name AND first >= coalesce(p.next, 1)) b
            WHERE n.log = $1
        ) behind
        WHERE written <= $3
        """;

    private const string Taken = "SELECT count(*) FROM ledger.decision WHERE seq >= $1 AND seq < $2";

    private readonly NpgsqlDataSource source = databases.For(DatabaseRole.LedgerIntegrator);

    /// <summary>How far the index is, of what was on record when this was called; returns as soon as it has all of that.</summary>
    public async Task<IndexCompleteness> AwaitAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var place = new FollowerPlace(identity, Indexer.Name);
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var now = connection.Command(Now);
        var asked = (DateTime)(await now.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        while (true)
        {
            var kept = await place.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            var (behind, comes, first) = await BehindAsync(connection, kept.Index, asked, cancellationToken).ConfigureAwait(false);
            if (comes == 0 || clock.GetElapsedTime(began) > Patience)
            {
                var missing = kept.Index - await TakenAsync(connection, kept.Index, cancellationToken).ConfigureAwait(false);
                return new IndexCompleteness(kept.Index, behind, Math.Max(0, missing), new DateTimeOffset(first ?? asked, TimeSpan.Zero) - Margin);
            }

            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(long Behind, long Comes, DateTime? First)> BehindAsync(NpgsqlConnection connection, long place, DateTime asked, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(Behind, identity.Log, place, asked);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return (reader.GetInt64(0), reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetDateTime(2));
    }

    /// <summary>How many places that it passed it has a row of. Of the others the records were changed or gone, did not open, or the row was taken away since.</summary>
    private async Task<long> TakenAsync(NpgsqlConnection connection, long place, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(Taken, Indexer.PlaceOf(identity.Log, 0), Indexer.PlaceOf(identity.Log, place));
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}

/// <summary>How far the index is, of what was on record when that was asked.</summary>
/// <param name="Indexed">How many records of the tree it has passed.</param>
/// <param name="Behind">How many it has still to take, in the tree or not.</param>
/// <param name="Missing">How many it has passed and cannot tell of, whoever they are about: changed, gone, or erased before it came to them.</param>
/// <param name="To">Up to when it has every record that it can tell of.</param>
public sealed record IndexCompleteness(long Indexed, long Behind, long Missing, DateTimeOffset To);
