using System.Security.Cryptography;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Trees;
using Npgsql;

namespace GridDataExchange.Ledger.Retention;

/// <summary>
/// Reads a record as one who does not trust the database: its bytes must fit its commitment, its batch the signature of a node that the log
/// certified, and its leaf the tree that the log signed.
/// </summary>
internal sealed class RecordProver(NpgsqlDataSource source, LedgerIdentity identity)
{
    private const string Find = """
        SELECT r.payload, r.salt, r.commitment, r.node, r.counter, n.certificate, b.first, b.size, b.root, b.previous, b.signature, s.start
        FROM ledger.record r
        JOIN ledger.node n ON n.name = r.node AND n.log = $2
        JOIN LATERAL (SELECT * FROM ledger.batch WHERE node = r.node AND first <= r.counter ORDER BY first DESC LIMIT 1) b ON r.counter < b.first + b.size
        JOIN ledger.sequence s ON s.node = r.node AND s.first = b.first AND s.log = $2
        WHERE r.id = $1
        """;

    private const string ReadCommitments = "SELECT commitment FROM ledger.record WHERE node = $1 AND counter BETWEEN $2 AND $3 ORDER BY counter";

    private readonly StoredCheckpoints checkpoints = new(source, identity);

    /// <summary>The record; null where it is not there, or not (yet) proven.</summary>
    public async Task<ProvenRecord?> ProveAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } found || await checkpoints.NewestAsync([], [], cancellationToken) is not { Checkpoint: var checkpoint })
        {
            return null;
        }

        var (batch, record) = (found.Batch, found.Record);
        await using (var command = source.Command(ReadCommitments, batch.Node, batch.First, batch.End - 1))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                batch.Commitments.Add(reader.GetFieldValue<byte[]>(0));
            }
        }

        // Where the batch stands among the others of its node is the integrator's to judge: it signed no tree that has it in another place.
        return batch.ProblemAfter(found.Key, identity.Origin, batch.First, batch.Previous) is null
            && batch.Commitments[(int)(record.Payload.Counter - batch.First)].AsSpan().SequenceEqual(found.Commitment)
            && await IsInAsync(record, checkpoint, cancellationToken)
                ? record
                : null;
    }

    /// <summary>True where the record's leaf is in the tree of the checkpoint.</summary>
    public async Task<bool> IsInAsync(ProvenRecord record, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        if (record.Index < 0 || record.Index >= checkpoint.Size)
        {
            return false;
        }

        try
        {
            var path = await new ProofBuilder(new StoredTiles(source, identity.Log), checkpoint.Size).InclusionAsync(record.Index, cancellationToken);
            return InclusionProof.Verify(record.Index, checkpoint.Size, record.LeafHash, checkpoint.Root.Span, path);
        }
        catch (InvalidDataException)
        {
            return false; // a tile is not there or too short
        }
    }

    private async Task<Found?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = source.Command(Find, id, identity.Log);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var (bytes, salt, commitment) = (reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2));
        var (node, counter) = (reader.GetString(3), reader.GetInt64(4));
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(salt, bytes), commitment)
            || !RecordPayload.TryRead(bytes, out var payload) || payload.Id != id || payload.Node != node || payload.Counter != counter
            || LedgerIdentity.ReadCertificate(reader.GetString(5), identity.LogKey) is not { } key || key.Name != LedgerIdentity.KeyNameOf(identity.Origin, node))
        {
            return null;
        }

        var batch = new WaitingBatch(node, reader.GetInt64(6), reader.GetInt32(7), reader.GetFieldValue<byte[]>(8), reader.GetFieldValue<byte[]>(9), reader.GetFieldValue<byte[]>(10));
        return new(batch, key, commitment, new ProvenRecord(payload, MerkleHash.Leaf(commitment), reader.GetInt64(11) + counter - batch.First));
    }

    private sealed record Found(WaitingBatch Batch, VerifierKey Key, byte[] Commitment, ProvenRecord Record);
}
