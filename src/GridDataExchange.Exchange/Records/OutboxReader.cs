using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;

namespace GridDataExchange.Exchange.Records;

/// <summary>Reads what waits in the outbox, as the ledger's writer.</summary>
internal static class OutboxReader
{
    /// <summary>Rows that a record shows; of more it has the number and a digest.</summary>
    public const int MostRows = 500;

    /// <summary>Characters of rows that a record shows.</summary>
    public const int MostText = 1 << 20;

    private const string ReadNext = """
        SELECT c.id, c.number, c.written, c.role, c.actor::text, c.act, c.target, EXISTS (SELECT FROM ledger.record r WHERE r.id = c.id)
        FROM outbox.change c WHERE c.number > $1 AND c.number <> ALL ($2) ORDER BY c.number LIMIT 1
        """;

    private const string ReadRows = "SELECT of_table, operation, before::text, after::text, rows FROM outbox.changed_row WHERE change = $1 ORDER BY number";

    /// <summary>The next committed change behind a number that is none of some, or null.</summary>
    public static async Task<OutboxChange?> NextAsync(NpgsqlConnection connection, long after, IEnumerable<long> except, CancellationToken cancellationToken)
    {
        OutboxChange change;
        await using (var command = new NpgsqlCommand(ReadNext, connection) { Parameters = { new() { Value = after }, new() { Value = except.ToArray() } } })
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            change = new OutboxChange(
                reader.GetGuid(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), Text(reader, 6))
            { Taken = reader.GetBoolean(7) };
        }

        return await WithRowsAsync(change, connection, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<OutboxChange> WithRowsAsync(OutboxChange change, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<OutboxRow>();
        var text = 0L;
        var more = 0L;
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var command = new NpgsqlCommand(ReadRows, connection) { Parameters = { new() { Value = change.Id } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = new OutboxRow(reader.GetString(0), reader.GetString(1), Text(reader, 2), Text(reader, 3), reader.IsDBNull(4) ? null : reader.GetInt64(4));
            text += (row.Before?.Length ?? 0) + (row.After?.Length ?? 0);
            if (more == 0 && rows.Count < MostRows && text <= MostText)
            {
                rows.Add(row);
            }
            else
            {
                more++;
                digest.AppendData(JsonSerializer.SerializeToUtf8Bytes(new[] { row.Table, row.Operation, row.Before, row.After }));
                digest.AppendData("\n"u8);
            }
        }

        return change with { Rows = rows.ToImmutable(), MoreRows = more, MoreDigest = more == 0 ? null : Convert.ToHexStringLower(digest.GetHashAndReset()) };
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
