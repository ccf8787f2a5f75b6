using System.Security.Cryptography;
using GridDataExchange.Ledger.Trees;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>A record as the database has it.</summary>
internal sealed record StoredRecord(Guid Id, string Node, long Counter, byte[] Payload, byte[] Salt, byte[] Commitment)
{
    public bool IsCommittedTo => HMACSHA256.HashData(Salt, Payload).AsSpan().SequenceEqual(Commitment);

    public byte[] Leaf => MerkleHash.Leaf(Commitment);
}

/// <summary>A batch's place as the database has it.</summary>
internal sealed record StoredPlace(long Start, string Node, long First, int Size);

/// <summary>All that the database says of records and their places.</summary>
internal sealed record StoredHistory(IReadOnlyList<StoredRecord> Records, IReadOnlyList<StoredPlace> Places, IReadOnlyList<string> Refused)
{
    public static async Task<StoredHistory> ReadAsync(NpgsqlDataSource owner, CancellationToken cancellationToken) => new(
        await AllAsync(owner, "SELECT id, node, counter, payload, salt, commitment FROM ledger.record ORDER BY node, counter", r => new StoredRecord(r.GetGuid(0), r.GetString(1), r.GetInt64(2), (byte[])r[3], (byte[])r[4], (byte[])r[5]), cancellationToken),
        await AllAsync(owner, "SELECT start, node, first, size FROM ledger.sequence ORDER BY start, node", r => new StoredPlace(r.GetInt64(0), r.GetString(1), r.GetInt64(2), r.GetInt32(3)), cancellationToken),
        await AllAsync(owner, "SELECT node || ': ' || coalesce(problem, '') FROM ledger.progress WHERE state = 'refused'", r => r.GetString(0), cancellationToken));

    private static async Task<IReadOnlyList<T>> AllAsync<T>(NpgsqlDataSource owner, string sql, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await using var command = owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(row(reader));
        }

        return rows;
    }
}
