using System.Text.Json;
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

        // Lists as JSON and only times that fit: a row that SQL filled with NULLs, arrays of arrays or infinity must not make the others unreadable.
        """
        SELECT id, client, purpose, array_to_json(scopes)::text, array_to_json(jurisdictions)::text, starts, ends, revision, mac, requires_document
        FROM registry.access_grant WHERE ended IS NULL AND starts > '1000-01-01' AND ends < '9000-01-01'
        """,
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
        var epoch = await NextAsync(reader, row => row.GetInt64(0), cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var standing = await NextAsync(reader, row => new StandingRow(row.GetInt64(0), row.GetInt64(1), Bytes(row, 2), Bytes(row, 3)), cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var departments = await NextAsync(reader, row => new Department(row.GetString(0), row.GetString(1), row.GetString(2)), cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var clients = await NextAsync(reader, row => new Sealed<RegisteredClient>(new(row.GetString(0), row.GetString(1)), row.GetInt64(2), Bytes(row, 3)), cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var grants = await NextAsync(reader, ReadGrant, cancellationToken).ConfigureAwait(false);
        return new RegistryRows(epoch.Count == 1 ? epoch[0] : throw new RegistryException("The rights epoch is gone from the database; restore it from a backup."), standing.SingleOrDefault(), departments, clients, grants);
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

    private static Sealed<Grant> ReadGrant(NpgsqlDataReader row)
    {
        var (scopes, jurisdictions) = (ReadList(row.GetString(3)), ReadList(row.GetString(4)));
        var grant = new Grant(
            row.GetGuid(0),
            row.GetString(1),
            row.GetString(2),
            [.. scopes ?? []],
            [.. jurisdictions ?? []],
            row.GetFieldValue<DateTimeOffset>(5),
            row.GetFieldValue<DateTimeOffset>(6))
        { RequiresDocument = row.GetBoolean(9) };
        return new Sealed<Grant>(grant, row.GetInt64(7), scopes is null || jurisdictions is null ? [] : Bytes(row, 8)); // no MAC is ever empty
    }

    private static string[]? ReadList(string json)
    {
        try
        {
            var list = JsonSerializer.Deserialize<string[]>(json);
            return list is null || Array.Exists(list, text => text is null) ? null : list;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Bytes(NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);
}

/// <summary>The stored form of <see cref="Standing"/>.</summary>
internal sealed record StandingRow(long Revision, long Epoch, byte[] Entries, byte[] Mac);
