using System.Text;
using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;
using Npgsql;
using NpgsqlTypes;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>One transaction of the integrator: the batches that wait, checked, get their places; tiles, bundles and the checkpoint follow.</summary>
internal sealed class Integration(NpgsqlConnection connection, NpgsqlTransaction transaction, LedgerIdentity identity)
{
    /// <summary>Of one node at a time, so that none holds up the others.</summary>
    private const int BatchesOfANode = 200;

    private static readonly byte[] StopMark = Encoding.UTF8.GetBytes($"\"kind\":\"{Lifecycle.Stop}\",");

    public async Task<bool> TryLockAsync(CancellationToken cancellationToken) =>
        await connection.Command(IntegrationSql.TryLock, IntegrationSql.LockKey).ExecuteScalarAsync(cancellationToken) is true;

    /// <summary>The stored tree's size and frontier; of no tree, size 0.</summary>
    public async Task<(long Size, byte[] Frontier)> ReadTreeAsync(CancellationToken cancellationToken)
    {
        await using var reader = await connection.Command(IntegrationSql.ReadTree, identity.Log).ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : (0, []);
    }

    public async Task<StoredHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        await using var reader = await connection.Command(IntegrationSql.ReadHead, identity.Log).ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetString(2))
            : null;
    }

    public Task<GrowingTree> ReadEdgesAsync(long size, byte[] frontier, CancellationToken cancellationToken) => GrowingTree.ReadAsync(
        size,
        frontier,
        async tile => await connection.Command(IntegrationSql.ReadTile, identity.Log, (short)tile.Level, tile.Index).ExecuteScalarAsync(cancellationToken) as byte[],
        async index => await connection.Command(IntegrationSql.ReadBundle, identity.Log, index).ExecuteScalarAsync(cancellationToken) as byte[]);

    /// <summary>Gives what waits its place. Returns the nodes of which something was taken or refused; none where nothing waited.</summary>
    public async Task<IReadOnlyCollection<NodeProgress>> TakeAsync(GrowingTree tree, CancellationToken cancellationToken)
    {
        var (nodes, waiting) = await ReadWaitingAsync(cancellationToken);
        if (waiting.Count == 0)
        {
            return [];
        }

        await ReadCommitmentsAsync(waiting, cancellationToken);
        var placed = new List<(long Start, WaitingBatch Batch)>(waiting.Count);
        foreach (var batch in waiting.Where(batch => nodes[batch.Node].Take(batch, identity.Origin)))
        {
            placed.Add((tree.Size, batch));
            batch.Commitments.ForEach(c => tree.Append(c));
        }

        await WriteAsync(tree, placed, nodes.Values, cancellationToken);
        return nodes.Values;
    }

    /// <summary>Batches that have their places, in the order of these, with the commitments of their records as they are now.</summary>
    /// <param name="start">The place from which on.</param>
    /// <param name="most">How many batches.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<List<PlacedBatch>> ReadPlacedAsync(long start, int most, CancellationToken cancellationToken)
    {
        var placed = new List<PlacedBatch>();
        await using (var reader = await connection.Command(IntegrationSql.ReadPlaced, identity.Log, start, most).ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                if (await reader.IsDBNullAsync(2, cancellationToken) || await reader.IsDBNullAsync(3, cancellationToken))
                {
                    throw new InvalidDataException($"the batch at place {reader.GetInt64(0)} of its tree is not there, or is of no node of the log");
                }

                var batch = new WaitingBatch(reader.GetString(1), reader.GetInt64(3), reader.GetInt32(4), reader.GetFieldValue<byte[]>(5), reader.GetFieldValue<byte[]>(6), reader.GetFieldValue<byte[]>(7));
                placed.Add(new(reader.GetInt64(0), batch, KeyOf(batch.Node, reader.GetString(2))));
            }
        }

        await ReadCommitmentsAsync([.. placed.Select(p => p.Batch)], cancellationToken);
        return placed;
    }

    /// <summary>How far a node was where the tree had that size.</summary>
    public async Task<NodeProgress> ReadProgressAsync(string node, VerifierKey? key, long size, CancellationToken cancellationToken)
    {
        await using var reader = await connection.Command(IntegrationSql.ReadBefore, node, size, identity.Log).ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(node, key, reader.GetInt64(0), BatchStatement.LinkOf(reader.GetFieldValue<byte[]>(1)))
            : new(node, key, 1, BatchStatement.NoBatch.ToArray());
    }

    private async Task<(Dictionary<string, NodeProgress> Nodes, List<WaitingBatch> Waiting)> ReadWaitingAsync(CancellationToken cancellationToken)
    {
        var nodes = new Dictionary<string, NodeProgress>(StringComparer.Ordinal);
        var waiting = new List<WaitingBatch>();
        await using var reader = await connection.Command(IntegrationSql.ReadWaiting, identity.Log, BatchesOfANode).ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var node = reader.GetString(0);
            if (!nodes.ContainsKey(node))
            {
                var link = await reader.IsDBNullAsync(3, cancellationToken) ? BatchStatement.NoBatch.ToArray() : reader.GetFieldValue<byte[]>(3);
                nodes.Add(node, new NodeProgress(node, KeyOf(node, reader.GetString(1)), reader.GetInt64(2), link));
            }

            waiting.Add(new WaitingBatch(
                node,
                reader.GetInt64(4),
                reader.GetInt32(5),
                reader.GetFieldValue<byte[]>(6),
                reader.GetFieldValue<byte[]>(7),
                reader.GetFieldValue<byte[]>(8)));
        }

        return (nodes, waiting);
    }

    private VerifierKey? KeyOf(string node, string certificate) =>
        LedgerIdentity.ReadCertificate(certificate, identity.LogKey) is { } key && key.Name == LedgerIdentity.KeyNameOf(identity.Origin, node) ? key : null;

    private async Task ReadCommitmentsAsync(List<WaitingBatch> waiting, CancellationToken cancellationToken)
    {
        await using var reader = await connection.Command(
            IntegrationSql.ReadCommitments,
            waiting.Select(b => b.Node).ToArray(),
            waiting.Select(b => b.First).ToArray(),
            waiting.Select(b => b.Size).ToArray()).ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var batch = waiting[(int)reader.GetInt64(0) - 1];
            batch.Commitments.Add(reader.GetFieldValue<byte[]>(1));
            batch.Stops = !await reader.IsDBNullAsync(2, cancellationToken) && reader.GetFieldValue<byte[]>(2).AsSpan().IndexOf(StopMark) > 0;
        }
    }

    private async Task WriteAsync(GrowingTree tree, List<(long Start, WaitingBatch Batch)> placed, IReadOnlyCollection<NodeProgress> nodes, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (placed.Count > 0)
        {
            var tiles = tree.TakeTiles();
            Add(IntegrationSql.WriteTiles, identity.Log, tiles.Select(t => (short)t.Level).ToArray(), tiles.Select(t => t.Index).ToArray(), tiles.Select(t => t.Hashes).ToArray());
            var bundles = tree.TakeBundles();
            Add(IntegrationSql.WriteBundles, identity.Log, bundles.Select(b => b.Index).ToArray(), bundles.Select(b => b.Entries).ToArray());
            Add(
                IntegrationSql.WriteSequence,
                identity.Log,
                placed.Select(p => p.Start).ToArray(),
                placed.Select(p => p.Batch.Node).ToArray(),
                placed.Select(p => p.Batch.First).ToArray(),
                placed.Select(p => p.Batch.Size).ToArray());
            Add(IntegrationSql.WriteTree, identity.Log, tree.Size, tree.FrontierBytes());
            Add(IntegrationSql.WriteCheckpoint, identity.Log, tree.Size, tree.Root());
        }

        Add(
            IntegrationSql.WriteProgress,
            identity.Log,
            nodes.Select(n => n.Node).ToArray(),
            nodes.Select(n => n.Next).ToArray(),
            nodes.Select(n => n.Link).ToArray(),
            nodes.Select(n => n.State).ToArray(),
            new NpgsqlParameter { Value = nodes.Select(n => n.Problem).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await batch.ExecuteNonQueryAsync(cancellationToken);

        void Add(string sql, params object[] parameters)
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.Fill(parameters);
            batch.BatchCommands.Add(command);
        }
    }
}

/// <summary>A batch that has its place.</summary>
/// <param name="Start">The place of its first record.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Key">The node's key, where the log certified it.</param>
internal sealed record PlacedBatch(long Start, WaitingBatch Batch, VerifierKey? Key);

/// <summary>The newest checkpoint in the database.</summary>
/// <param name="Size">The tree's size.</param>
/// <param name="Root">Its root.</param>
/// <param name="Note">The signed note, or null where nobody signed it yet.</param>
internal sealed record StoredHead(long Size, byte[] Root, string? Note);
