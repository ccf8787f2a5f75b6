using System.Security.Cryptography;
using System.Text;
using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;
using Npgsql;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>
/// How far nodes are in a tree that is believed: up to the last batch that is in it. What the database says of it is where to look; that the
/// batch is the node's its signature says, and that it is at its place the tree does.
/// </summary>
/// <remarks>What is in a tree that is believed followed what the node wrote before, so of its earlier batches none can be missing.</remarks>
internal sealed class NodePlaces(NpgsqlConnection connection, LedgerIdentity identity, ITileReader tiles)
{
    private static readonly byte[] StopMark = Encoding.UTF8.GetBytes($"\"kind\":\"{Lifecycle.Stop}\",");

    /// <summary>How far they are.</summary>
    /// <param name="nodes">The nodes, each with its key where the log certified it.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidDataException">What the database has as the place of a node's batch is not its place.</exception>
    public async Task<List<NodeProgress>> ReadAsync(IReadOnlyCollection<(string Name, VerifierKey? Key)> nodes, Checkpoint tree, CancellationToken cancellationToken)
    {
        var last = new Dictionary<string, LastBatch>(StringComparer.Ordinal);
        await using (var reader = await connection.Command(IntegrationSql.ReadLast, identity.Log, nodes.Select(n => n.Name).ToArray(), tree.Size).ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var node = reader.GetString(0);
                last.Add(node, await reader.IsDBNullAsync(2, cancellationToken) ? throw Misplaced(node) : new LastBatch(
                    reader.GetInt64(1),
                    new WaitingBatch(node, reader.GetInt64(2), reader.GetInt32(3), reader.GetFieldValue<byte[]>(4), reader.GetFieldValue<byte[]>(5), reader.GetFieldValue<byte[]>(6)),
                    await reader.IsDBNullAsync(7, cancellationToken) ? null : reader.GetFieldValue<byte[]>(7),
                    await reader.IsDBNullAsync(8, cancellationToken) ? null : reader.GetFieldValue<byte[]>(8)));
            }
        }

        var proofs = new ProofBuilder(tiles, tree.Size);
        var found = new List<NodeProgress>(nodes.Count);
        foreach (var (name, key) in nodes)
        {
            found.Add(last.TryGetValue(name, out var batch) ? await ProvenAsync(batch, key, tree, proofs, cancellationToken) : NodeProgress.Begin(name, key));
        }

        return found;
    }

    /// <summary>True where the record says that its node stops, and is the one that the leaf stands for.</summary>
    public static bool IsStop(byte[]? payload, byte[]? salt, ReadOnlySpan<byte> leaf) =>
        payload is not null && salt is not null && payload.AsSpan().IndexOf(StopMark) > 0 && MerkleHash.Leaf(HMACSHA256.HashData(salt, payload)).AsSpan().SequenceEqual(leaf);

    private async Task<NodeProgress> ProvenAsync(LastBatch last, VerifierKey? key, Checkpoint tree, ProofBuilder proofs, CancellationToken cancellationToken)
    {
        var (start, batch) = (last.Start, last.Batch);
        if (key is null || start < 0 || batch.Size < 1 || start > tree.Size - batch.Size || !batch.IsSignedBy(key, identity.Origin))
        {
            throw Misplaced(batch.Node);
        }

        // The first leaf is proven at its place, and the batch's root says that the others belong to it.
        var leaves = new List<byte[]>(batch.Size);
        for (var i = 0; i < batch.Size; i++)
        {
            leaves.Add(await proofs.LeafAsync(start + i, cancellationToken));
        }

        var path = await proofs.InclusionAsync(start, cancellationToken);
        if (!SmallTree.RootOf(leaves).AsSpan().SequenceEqual(batch.Root) || !InclusionProof.Verify(start, tree.Size, leaves[0], tree.Root.Span, path))
        {
            throw Misplaced(batch.Node);
        }

        return new(batch.Node, key, batch.End, BatchStatement.LinkOf(batch.Signature)) { Stopped = IsStop(last.Payload, last.Salt, leaves[^1]) };
    }

    private static InvalidDataException Misplaced(string node) => new($"what it has as the place of the last batch of the node {node} is not its place in the tree");

    private sealed record LastBatch(long Start, WaitingBatch Batch, byte[]? Payload, byte[]? Salt);
}
