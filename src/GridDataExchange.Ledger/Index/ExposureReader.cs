using System.Data;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Npgsql;

namespace GridDataExchange.Ledger.Index;

/// <summary>Reads from the index all that one client was shown in a time: every person and field a stolen credential did read.</summary>
/// <param name="databases">The database, read as the ledger's reader.</param>
/// <param name="keys">Opens who it was.</param>
public sealed class ExposureReader(IDatabases databases, RetentionKeys keys)
{
    // The longest that a report may take: this role's statements are else ended after 30 s.
    private const string Patience = "SET LOCAL statement_timeout = '10min'";
    private const string Sets = "SELECT set_no, dataset, fields FROM ledger_views.field_set";

    // The sealed person comes last: it is read where its token is new, and else skipped.
    private const string Shown = """
        SELECT "time", set_no, person_dataset, person_blind, row_id, person FROM ledger_views.disclosure
        WHERE client = $1 AND "time" >= $2 AND "time" < $3 AND kind = 'disclosed'
        """;

    // Of a lookup it is known whether the record shows anything of its dataset; of several in one record, whether as many persons as there were lookups.
    private const string LookedUp = """
        SELECT l."time", l.set_no, l.row_id, l.looked_up,
            NOT EXISTS (SELECT FROM ledger_views.disclosure d WHERE d.seq = l.seq AND d.kind = 'disclosed' AND d.dataset = l.dataset) AS certain
        FROM ledger_views.disclosure l
        WHERE l.client = $1 AND l."time" >= $2 AND l."time" < $3 AND l.kind = 'looked-up' AND l.looked_up IS NOT NULL
            AND (SELECT count(*) FILTER (WHERE d.kind = 'looked-up') > count(*) FILTER (WHERE d.kind = 'disclosed')
                 FROM ledger_views.disclosure d WHERE d.seq = l.seq AND d.dataset = l.dataset)
        ORDER BY l."time", l.row_id
        """;

    private const string As = """
        SELECT department, purpose, count(*) FILTER (WHERE kind = 'administration') FROM ledger_views.decision
        WHERE client = $1 AND "time" >= $2 AND "time" < $3 AND kind IN ('answer', 'administration') GROUP BY department, purpose
        """;

    /// <summary>Reads it, row by row; only what is merged stays.</summary>
    /// <param name="client">The OAuth client.</param>
    /// <param name="from">From when.</param>
    /// <param name="to">Until when, not included.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Exposure> ReadAsync(string client, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var connection = await databases.For(DatabaseRole.LedgerReader).OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        await using (var patience = new NpgsqlCommand(Patience, connection))
        {
            await patience.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        var sets = await SetsAsync(connection, cancellationToken).ConfigureAwait(false);
        var merge = new ExposureMerge(keys);
        await ShownAsync(Command(connection, Shown, client, from, to), sets, merge, cancellationToken).ConfigureAwait(false);
        await LookupsAsync(Command(connection, LookedUp, client, from, to), sets, merge, cancellationToken).ConfigureAwait(false);
        return merge.Done(await AsAsync(Command(connection, As, client, from, to), cancellationToken).ConfigureAwait(false));
    }

    private static async Task ShownAsync(NpgsqlCommand command, Dictionary<long, FieldSet> sets, ExposureMerge merge, CancellationToken cancellationToken)
    {
        await using var owned = command;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        (byte[], long) Person() => (reader.GetFieldValue<byte[]>(5), reader.GetInt64(4));
        Func<(byte[], long)> person = Person;
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var (at, set) = (new DateTimeOffset(reader.GetDateTime(0)), sets[reader.GetInt64(1)]);
            if (reader.IsDBNull(3))
            {
                merge.Add(at, set);
            }
            else
            {
                merge.Add(at, set, reader.GetString(2), reader.GetFieldValue<byte[]>(3), person);
            }
        }
    }

    private static async Task LookupsAsync(NpgsqlCommand command, Dictionary<long, FieldSet> sets, ExposureMerge merge, CancellationToken cancellationToken)
    {
        await using var owned = command;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            merge.Add(new DateTimeOffset(reader.GetDateTime(0)), sets[reader.GetInt64(1)], reader.GetFieldValue<byte[]>(3), reader.GetInt64(2), reader.GetBoolean(4));
        }
    }

    private static async Task<IReadOnlyList<(string? Department, string? Purpose, long Acts)>> AsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var owned = command;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var all = new List<(string?, string?, long)>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            all.Add((reader.IsDBNull(0) ? null : reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetInt64(2)));
        }

        return all;
    }

    private static async Task<Dictionary<long, FieldSet>> SetsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sets, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var sets = new Dictionary<long, FieldSet>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var set = new FieldSet(reader.GetInt64(0), string.Intern(reader.GetString(1)), reader.GetString(2));
            sets[set.Number] = set;
        }

        return sets;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, string client, DateTimeOffset from, DateTimeOffset to) => new(sql, connection)
    {
        CommandTimeout = 0,
        Parameters = { new() { Value = client }, new() { Value = from.UtcDateTime }, new() { Value = to.UtcDateTime } },
    };
}
