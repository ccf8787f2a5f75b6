using GridDataExchange.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace GridDataExchange.Exchange.Quotas;

/// <summary>What the database has of quotas: read here, counted by the ledger's writer alone.</summary>
internal sealed class QuotaTable(IDatabases databases)
{
    private const string ReadUse = "SELECT dataset, persons, lookups, refused FROM quota.used WHERE day = $1 AND client = $2 AND purpose = $3";
    private const string ReadCounted = "SELECT token FROM quota.person WHERE day = $1 AND client = $2 AND purpose = $3 AND dataset = $4 AND token = ANY($5)";

    // Two days are kept beside today: a request that began before midnight may still count for its day, in whatever zone, and a node whose
    // clock runs ahead must not give back what is used today.
    private const string Prune = """
        WITH gone AS (DELETE FROM quota.person WHERE day < LEAST($1, (now() AT TIME ZONE 'UTC')::date) - 2)
        DELETE FROM quota.used WHERE day < LEAST($1, (now() AT TIME ZONE 'UTC')::date) - 2
        """;

    private readonly NpgsqlDataSource source = databases.For(DatabaseRole.Quota);

    /// <summary>What a client has used of a day for a purpose, by dataset.</summary>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, QuotaUse>> ReadAsync(DateOnly day, string client, string purpose, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(ReadUse);
        Add(command, day, client, purpose);
        var used = new Dictionary<string, QuotaUse>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            used[reader.GetString(0)] = new QuotaUse(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        }

        return used;
    }

    /// <summary>Which of the persons are counted.</summary>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public async Task<IReadOnlyList<UInt128>> CountedAsync(QuotaKey key, IEnumerable<UInt128> tokens, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(ReadCounted);
        Add(command, key.Day, key.Client, key.Purpose, key.Dataset);
        command.Parameters.Add(new() { Value = PersonTokens.Bytes(tokens), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        var counted = new List<UInt128>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            counted.Add(PersonTokens.Read(reader.GetFieldValue<byte[]>(0)));
        }

        return counted;
    }

    /// <summary>Takes the days away that nobody counts for any more.</summary>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public async Task PruneAsync(DateOnly today, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Prune);
        Add(command, today);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void Add(NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }
    }
}
