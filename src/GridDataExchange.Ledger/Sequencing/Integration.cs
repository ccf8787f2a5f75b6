using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;
using Npgsql;
using NpgsqlTypes;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>One transaction of the integrator: the batches that wait, checked, get their places; tiles, bundles and the checkpoint follow.</summary>
internal sealed class Integration(NpgsqlConnection connection, NpgsqlTransaction transaction, LedgerIdentity identity)
{
    /// <summary>Of one node at a time, so that none holds up the others.</summary>
    private const int BatchesOfANode = 200;

    /// <summary>Of those that are new, at a time: each is looked for in the tree.</summary>
    private const int NodesAtOnce = 200;

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

    /// <summary>Finds how far nodes are in a tree.</summary>
    /// <param name="tiles">Where the tree's tiles are read.</param>
    public NodePlaces Places(NpgsqlDataSource tiles) => new(connection, identity, new StoredTiles(tiles, identity.Log));

    /// <summary>The nodes of the log that are not among those known, each with its key where the log certified it; so many at once.</summary>
    public async Task<List<(string Name, VerifierKey? Key)>> ReadNewNodesAsync(IEnumerable<string> known, CancellationToken cancellationToken)
    {
        var nodes = new List<(string Name, VerifierKey? Key)>();
        await using var reader = await connection.Command(IntegrationSql.ReadNodes, identity.Log, known.ToArray(), NodesAtOnce).ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            nodes.Add((reader.GetString(0), KeyOf(reader.GetString(0), reader.GetString(1))));
        }

        return nodes;
    }

    /// <summary>Gives what waits its place.</summary>
    /// <param name="tree">The tree, which grows.</param>
    /// <param name="nodes">How far the nodes are in it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The nodes of which something was taken or refused, as they are after it; none where nothing waited.</returns>
    public async Task<IReadOnlyCollection<NodeProgress>> TakeAsync(GrowingTree tree, IReadOnlyDictionary<string, NodeProgress> nodes, CancellationToken cancellationToken)
    {
        var waiting = await ReadWaitingAsync([.. nodes.Values.Where(n => !n.IsOver)], cancellationToken);
        if (waiting.Count == 0)
        {
            return [];
        }

        await ReadCommitmentsAsync(waiting, cancellationToken);
        var changed = new Dictionary<string, NodeProgress>(StringComparer.Ordinal);
        var placed = new List<(long Start, WaitingBatch Batch)>(waiting.Count);
        foreach (var batch in waiting)
        {
            var node = (changed.GetValueOrDefault(batch.Node) ?? nodes[batch.Node]).After(batch, identity.Origin);
            changed[batch.Node] = node;
            if (node.Problem is null)
            {
                placed.Add((tree.Size, batch));
                batch.Commitments.ForEach(c => tree.Append(c));
            }
        }

        await WriteAsync(tree, placed, changed.Values, cancellationToken);
        return changed.Values;
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

    private async Task<List<WaitingBatch>> ReadWaitingAsync(List<NodeProgress> nodes, CancellationToken cancellationToken)
    {
        var waiting = new List<WaitingBatch>();
        await using var reader = await connection.Command(IntegrationSql.ReadWaiting, nodes.Select(n => n.Node).ToArray(), nodes.Select(n => n.Next).ToArray(), BatchesOfANode).ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            waiting.Add(new WaitingBatch(
                reader.GetString(0),
                reader.GetInt64(1),
                reader.GetInt32(2),
                reader.GetFieldValue<byte[]>(3),
                reader.GetFieldValue<byte[]>(4),
                reader.GetFieldValue<byte[]>(5)));
        }

        return InTurn(waiting);
    }

    /// <summary>
    /// The names of a process one after another, and none before all of an earlier one is taken: what the first record of a name says of the
    /// one before is then true of the tree.
    /// </summary>
    private static List<WaitingBatch> InTurn(List<WaitingBatch> waiting)
    {
        var taken = new List<WaitingBatch>(waiting.Count);
        foreach (var process in waiting.GroupBy(b => NodeName.Parse(b.Node).Process, StringComparer.Ordinal))
        {
            foreach (var name in process.GroupBy(b => b.Node, StringComparer.Ordinal).OrderBy(n => NodeName.Parse(n.Key).Incarnation))
            {
                taken.AddRange(name);
                if (name.Count() == BatchesOfANode)
                {
                    break;
                }
            }
        }

        return taken;
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
            var commitment = reader.GetFieldValue<byte[]>(1);
            batch.Commitments.Add(commitment);
            batch.Stops = !await reader.IsDBNullAsync(2, cancellationToken) && NodePlaces.IsStop(reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3), MerkleHash.Leaf(commitment));
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
