using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.Registry;

/// <summary>A row that gives rights, with what proves it.</summary>
internal sealed record Sealed<T>(T Content, long Revision, byte[] Mac);

/// <summary>The registry as it lies in the database, nothing of it believed yet.</summary>
/// <param name="Epoch">The rights epoch.</param>
/// <param name="Standing">Which rows stand; null where the row is missing.</param>
/// <param name="Departments">All.</param>
/// <param name="Clients">All.</param>
/// <param name="Grants">Those not ended, whatever their time.</param>
internal sealed record RegistryRows(long Epoch, StandingRow? Standing, List<Department> Departments, List<Sealed<RegisteredClient>> Clients, List<Sealed<Grant>> Grants)
{
    private static readonly string[] Statements =
    [
        RightsEpoch.Read,
        "SELECT revision, epoch, entries, mac FROM registry.standing",
        "SELECT code, title_en, title_zh FROM registry.department",
        "SELECT id, department, revision, mac FROM registry.client",
        "SELECT id, client, purpose, scopes, jurisdictions, starts, ends, revision, mac FROM registry.access_grant WHERE ended IS NULL",
    ];

    /// <summary>Reads them in one round trip. They are of one moment where the transaction is REPEATABLE READ or holds the rights lock.</summary>
    public static async Task<RegistryRows> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in Statements)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var epoch = (await NextAsync(reader, row => row.GetInt64(0), cancellationToken).ConfigureAwait(false)).Single();
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var standing = await NextAsync(reader, row => new StandingRow(row.GetInt64(0), row.GetInt64(1), Bytes(row, 2), Bytes(row, 3)), cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var departments = await NextAsync(reader, row => new Department(row.GetString(0), row.GetString(1), row.GetString(2)), cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var clients = await NextAsync(reader, row => new Sealed<RegisteredClient>(new(row.GetString(0), row.GetString(1)), row.GetInt64(2), Bytes(row, 3)), cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var grants = await NextAsync(reader, row => new Sealed<Grant>(ReadGrant(row), row.GetInt64(7), Bytes(row, 8)), cancellationToken).ConfigureAwait(false);
        return new RegistryRows(epoch, standing.SingleOrDefault(), departments, clients, grants);
    }

    private static async Task<List<T>> NextAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static Grant ReadGrant(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetString(1),
        row.GetString(2),
        [.. row.GetFieldValue<string[]>(3)],
        [.. row.GetFieldValue<string[]>(4)],
        row.GetFieldValue<DateTimeOffset>(5),
        row.GetFieldValue<DateTimeOffset>(6));

    private static byte[] Bytes(NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);
}

/// <summary>The stored form of <see cref="Standing"/>.</summary>
internal sealed record StandingRow(long Revision, long Epoch, byte[] Entries, byte[] Mac);
