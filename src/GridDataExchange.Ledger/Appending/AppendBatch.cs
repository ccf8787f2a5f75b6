using GridDataExchange.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace GridDataExchange.Ledger.Appending;

/// <summary>
/// The statements of one transaction, sent in one round trip: the lock, the check, the inserts, the companions.
/// </summary>
/// <remarks>
/// They are sent as one implicit transaction, so any that fails takes all with it: the check raises an error rather than insert nothing, so
/// that no companion can run without its record. The lock is a statement of its own because a statement's snapshot is older than what it
/// waits for: one that took the lock and read the number would read the number from before the change it waited for.
/// </remarks>
internal sealed class AppendBatch : IAsyncDisposable
{
    private const string RequireRights = "SELECT ledger.require_rights($1, $2)";

    private const string Insert = """
        INSERT INTO ledger.record (id, node, counter, epoch, rights_end, payload, salt, commitment)
        SELECT r.id, $1, r.counter, r.epoch, r.rights_end, r.payload, r.salt, r.commitment
        FROM unnest($2, $3, $4, $5, $6, $7, $8) AS r (id, counter, epoch, rights_end, payload, salt, commitment)
        """;

    private const string InsertBatch = "INSERT INTO ledger.batch (node, first, size, root, previous, signature) VALUES ($1, $2, $3, $4, $5, $6)";
    private const string InsertNode = "INSERT INTO ledger.node (name, log, certificate) VALUES ($1, $2, $3)";

    private readonly NpgsqlBatch batch;
    private readonly NpgsqlBatchCommand insert;
    private readonly int records;
    private readonly IReadOnlyList<CompanionStatement> companions;

    private AppendBatch(NpgsqlBatch batch, NpgsqlBatchCommand insert, int records, IReadOnlyList<CompanionStatement> companions)
    {
        this.batch = batch;
        this.insert = insert;
        this.records = records;
        this.companions = companions;
    }

    public static AppendBatch Of(NpgsqlConnection connection, NodeIdentity node, IReadOnlyList<LedgerEntry> entries, SignedBatch signed)
    {
        var sealedRecords = signed.Records;
        var batch = new NpgsqlBatch(connection) { Timeout = 0 }; // the limit is the token's
        Add(batch, RightsEpoch.TakeShared);
        Add(
            batch,
            RequireRights,
            Typed(entries.Where(e => e.Epoch is not null).Select(e => e.Epoch!.Value).Distinct().ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint),
            Typed(entries.Min(End) is { } earliest ? earliest : DBNull.Value, NpgsqlDbType.TimestampTz));
        Add(
            batch,
            Insert,
            Typed(signed.Node, NpgsqlDbType.Text),
            Typed(entries.Select(e => e.Id).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid),
            Typed(entries.Select((_, i) => signed.First + i).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint),
            Typed(entries.Select(e => e.Epoch).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint),
            Typed(entries.Select(End).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.TimestampTz),
            Typed(sealedRecords.Select(s => s.Payload).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bytea),
            Typed(sealedRecords.Select(s => s.Salt).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bytea),
            Typed(sealedRecords.Select(s => s.Commitment).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bytea));
        var insert = batch.BatchCommands[^1];
        Add(
            batch,
            InsertBatch,
            Typed(signed.Node, NpgsqlDbType.Text),
            Typed(signed.First, NpgsqlDbType.Bigint),
            Typed(sealedRecords.Count, NpgsqlDbType.Integer),
            Typed(signed.Root, NpgsqlDbType.Bytea),
            Typed(signed.Previous, NpgsqlDbType.Bytea),
            Typed(signed.Signature, NpgsqlDbType.Bytea));
        if (signed.First == 1)
        {
            Add(batch, InsertNode, Typed(node.Name, NpgsqlDbType.Text), Typed(node.Log, NpgsqlDbType.Integer), Typed(node.Certificate, NpgsqlDbType.Text));
        }

        var companions = entries.SelectMany(e => e.Companions).OrderBy(c => c.Locks, StringComparer.Ordinal).ToList(); // stable: each record's own keep their order
        foreach (var companion in companions)
        {
            Add(batch, companion.Sql, [.. companion.Parameters.Select(value => new NpgsqlParameter { Value = value })]);
        }

        return new AppendBatch(batch, insert, entries.Count, companions);
    }

    /// <exception cref="InvalidDataException">It is committed, and the table did not take the records: a trigger or a rule of somebody else was there.</exception>
    public async Task ExecuteAsync(CancellationToken limit)
    {
        await batch.ExecuteNonQueryAsync(limit);
        if (insert.RecordsAffected != records)
        {
            throw new InvalidDataException("the ledger's table did not take the records");
        }
    }

    /// <summary>The companion at which the transaction failed, or null where it was no companion, or is not known.</summary>
    public CompanionStatement? FailedAt(PostgresException error)
    {
        var at = error.BatchCommand is { } failed ? batch.BatchCommands.IndexOf(failed) - (batch.BatchCommands.Count - companions.Count) : -1;
        return at < 0 ? null : companions[at];
    }

    public ValueTask DisposeAsync() => batch.DisposeAsync();

    private static DateTime? End(LedgerEntry entry) => entry.RightsEnd?.UtcDateTime;

    private static NpgsqlParameter Typed(object value, NpgsqlDbType type) => new() { Value = value, NpgsqlDbType = type };

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
    }
}
