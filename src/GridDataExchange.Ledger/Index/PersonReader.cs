using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Npgsql;
using NpgsqlTypes;

namespace GridDataExchange.Ledger.Index;

/// <summary>Finds in the index who was shown one person, or looked for them.</summary>
/// <param name="databases">The database, read as the ledger's reader.</param>
/// <param name="keys">A person is found by tokens under every key that is there.</param>
public sealed class PersonReader(IDatabases databases, RetentionKeys keys)
{
    private const string Find = """
        SELECT d."time", d.kind, d.department, d.purpose, r.policy, d.dataset, f.fields
        FROM ledger_views.disclosure d
        JOIN ledger_views.field_set f ON f.set_no = d.set_no
        LEFT JOIN ledger_views.decision r ON r.seq = d.seq
        WHERE d.person_blind = ANY($1) AND d.person_dataset = $2 AND d."time" >= $3 AND d."time" < $4 AND (d.purpose IS NULL OR d.purpose <> ALL($5))
        LIMIT $6
        """;

    private const string Reach = """
        SELECT (SELECT "time" FROM ledger_views.decision ORDER BY "time" ASC NULLS FIRST LIMIT 1), (SELECT "time" FROM ledger_views.decision ORDER BY "time" DESC NULLS LAST LIMIT 1)
        """;

    private static readonly RetainedField Person = new("disclosure", "person");

    /// <summary>What there is of a person, in no order.</summary>
    /// <param name="dataset">The person's dataset.</param>
    /// <param name="key">The business key.</param>
    /// <param name="from">From when.</param>
    /// <param name="to">Until when, not included.</param>
    /// <param name="without">Codes of purposes that are left out.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<IReadOnlyList<PersonDisclosure>> FindAsync(string dataset, string key, DateTimeOffset from, DateTimeOffset to, IEnumerable<string> without, int most, CancellationToken cancellationToken)
    {
        await using var command = databases.For(DatabaseRole.LedgerReader).CreateCommand(Find);
        command.Parameters.Add(new() { Value = Person.Tokens(keys, key).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        command.Parameters.Add(new() { Value = dataset });
        command.Parameters.Add(new() { Value = from.UtcDateTime });
        command.Parameters.Add(new() { Value = to.UtcDateTime });
        command.Parameters.Add(new() { Value = without.ToArray() });
        command.Parameters.Add(new() { Value = (long)most });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var found = new List<PersonDisclosure>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            found.Add(new PersonDisclosure(
                new DateTimeOffset(reader.GetDateTime(0)), reader.GetString(1), reader.GetString(2), Text(reader, 3), Text(reader, 4), reader.GetString(5), FieldsOf(reader.GetString(6))));
        }

        return found;
    }

    /// <summary>From when to when the index has records.</summary>
    public async Task<IndexReach> ReachAsync(CancellationToken cancellationToken)
    {
        await using var command = databases.For(DatabaseRole.LedgerReader).CreateCommand(Reach);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new IndexReach(Time(reader, 0), Time(reader, 1));
    }

    /// <summary>The text of a set of fields, taken apart.</summary>
    internal static IReadOnlyList<(string Field, string Treatment)> FieldsOf(string set) =>
        [.. set.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(f => f.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (f[..at], f[(at + 1)..]) : (f, ""))];

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : new DateTimeOffset(reader.GetDateTime(column));
}
