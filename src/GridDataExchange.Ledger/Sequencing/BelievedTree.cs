using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;
using Npgsql;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>
/// The tree as far as this node knows it to be the ledger's: what it signed or took itself, and of what other nodes added, what it has
/// looked through batch by batch, as if it were to be added now.
/// </summary>
/// <remarks>Who owns the database can write a tree that fits itself; batches that a node of the log signed it cannot.</remarks>
/// <param name="source">The database.</param>
/// <param name="identity">The log.</param>
/// <param name="batchesAtOnce">So many are looked through while no other node can integrate: some tenths of a second.</param>
internal sealed class BelievedTree(NpgsqlDataSource source, LedgerIdentity identity, int batchesAtOnce = 2000)
{
    private readonly Dictionary<string, NodeProgress> nodes = new(StringComparer.Ordinal);
    private Checkpoint? known;

    public bool IsEmpty => known is null;

    /// <summary>How far nodes are in it, as far as that was asked.</summary>
    public IReadOnlyDictionary<string, NodeProgress> Nodes => nodes;

    /// <summary>Believes a tree that was derived, or signed, by this node, or where it signed none by another.</summary>
    /// <param name="size">The tree's size.</param>
    /// <param name="root">Its root.</param>
    /// <param name="changed">The nodes of which it has more than the one before.</param>
    public void Set(long size, ReadOnlyMemory<byte> root, IEnumerable<NodeProgress> changed)
    {
        known = new Checkpoint(identity.Origin, size, root);
        foreach (var node in changed)
        {
            nodes[node.Node] = node;
        }
    }

    /// <summary>Finds out how far nodes are in it that were not asked for before.</summary>
    /// <exception cref="InvalidDataException">The database has it otherwise than the tree.</exception>
    public async Task KnowAsync(IReadOnlyCollection<(string Name, VerifierKey? Key)> more, NodePlaces places, CancellationToken cancellationToken)
    {
        foreach (var node in more.Count == 0 ? [] : await places.ReadAsync(more, Begin, cancellationToken))
        {
            nodes[node.Node] = node;
        }
    }

    private Checkpoint Begin => known ?? new Checkpoint(identity.Origin, 0, MerkleHash.EmptyRoot.ToArray());

    /// <summary>Looks through what follows, up to a tree that is stored; false where that is too much for once: call again.</summary>
    /// <exception cref="InvalidDataException">The stored tree is not what the nodes of the log wrote after the one that is believed.</exception>
    public async Task<bool> ReachesAsync(Integration integration, GrowingTree stored, CancellationToken cancellationToken)
    {
        var from = Begin;
        if (from.Size > stored.Size)
        {
            throw new InvalidDataException($"this node knows a tree of {from.Size} records, and the database has {stored.Size}: it was set back");
        }

        var frontier = await new ProofBuilder(new StoredTiles(source, identity.Log), from.Size).FrontierAsync(cancellationToken);
        if (!frontier.Root().AsSpan().SequenceEqual(from.Root.Span))
        {
            throw new InvalidDataException($"its tree of {stored.Size} records does not extend the one of {from.Size} that this node knows: it was forked");
        }

        IReadOnlyCollection<NodeProgress> changed = frontier.Size < stored.Size ? await AppendAsync(integration, frontier, cancellationToken) : [];
        if (frontier.Size < stored.Size && frontier.Size > from.Size)
        {
            Set(frontier.Size, frontier.Root(), changed);
            return false;
        }

        if (frontier.Size != stored.Size || !frontier.Root().AsSpan().SequenceEqual(stored.Root()))
        {
            throw new InvalidDataException($"its tree of {stored.Size} records is not made of the batches that have places in it");
        }

        Set(stored.Size, stored.Root(), changed);
        return true;
    }

    private async Task<IReadOnlyCollection<NodeProgress>> AppendAsync(Integration integration, TreeFrontier frontier, CancellationToken cancellationToken)
    {
        var placed = await integration.ReadPlacedAsync(frontier.Size, batchesAtOnce, cancellationToken);
        await KnowAsync([.. placed.Where(p => !nodes.ContainsKey(p.Batch.Node)).DistinctBy(p => p.Batch.Node).Select(p => (p.Batch.Node, p.Key))], integration.Places(source), cancellationToken);
        var changed = new Dictionary<string, NodeProgress>(StringComparer.Ordinal);
        foreach (var (start, batch, _) in placed)
        {
            var node = (changed.GetValueOrDefault(batch.Node) ?? nodes[batch.Node]).After(batch, identity.Origin);
            if (start != frontier.Size || node.Problem is not null)
            {
                throw new InvalidDataException($"what it has at place {frontier.Size} of its tree was not put there by the ledger: {node.Problem ?? "the place of the next batch is another"}");
            }

            changed[batch.Node] = node;
            batch.Commitments.ForEach(c => frontier.Append(MerkleHash.Leaf(c)));
        }

        return changed.Values;
    }
}
