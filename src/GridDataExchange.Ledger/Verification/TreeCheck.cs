using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Verification;

/// <summary>Walks the places of one log in their order, and feeds the tree with the leaves of the records that stand there.</summary>
internal sealed class TreeCheck(LedgerEvidence evidence, LogEvidence log, string origin, NodeCheck nodes, Findings findings)
{
    private const int MostCompared = 10_000;

    private readonly List<Differing> differing = [];

    /// <summary>How far the tree could be derived, and whether that is all of it.</summary>
    public (long Size, bool Whole) Derive(IReadOnlyList<long> sizes, Action<long, byte[]> at)
    {
        var tree = new DerivedTree(log, sizes, at, findings);
        var whole = evidence.TreeAlone ? FromBundles(tree, long.MaxValue) : FromRecords(tree);
        if (whole)
        {
            tree.Complete();
            CompareBundles(tree.Size);
        }

        NameDiffering();
        return (tree.Size, whole);
    }

    /// <summary>Takes the leaves that the bundles have, as far as they go or to the size. True where none was wanting.</summary>
    private bool FromBundles(DerivedTree tree, long to)
    {
        while (tree.Size < to && log.BundledLeaf(tree.Size) is { IsEmpty: false } leaf)
        {
            tree.Append(leaf);
        }

        return tree.Size == to || to == long.MaxValue;
    }

    private bool FromRecords(DerivedTree tree)
    {
        var placed = new Dictionary<NodeEvidence, long>();
        var gap = false;
        foreach (var (node, at) in InOrder())
        {
            var place = node.Places[at];
            if (place.Start < tree.Size)
            {
                Add(FindingCode.PlaceOverlap, place.Start, node, place.First, "two batches have this place in the tree.");
                continue;
            }

            if (place.Start > tree.Size)
            {
                gap = true;
                Add(FindingCode.PlaceGap, tree.Size, null, null, place.Start - tree.Size == 1 ? "no batch has this place in the tree." : $"no batch has this place in the tree nor those up to {place.Start - 1}.");
                if (!FromBundles(tree, place.Start))
                {
                    return false;
                }
            }

            var next = placed.GetValueOrDefault(node, 1);
            placed[node] = Math.Max(next, place.First + Math.Max(place.Size, 0));
            if (place.First < next || (place.First > next && !gap))
            {
                Add(FindingCode.OrderSwapped, place.Start, node, place.First, $"the node wrote record {next} next, and this one stands in its place.");
            }

            if (!HasBatch(node, place))
            {
                Add(FindingCode.PlaceUnknown, place.Start, node, place.First, "the batch that has this place in the tree is not there.");
            }

            if (!Leaves(tree, node, place))
            {
                return false;
            }
        }

        return true;
    }

    private (NodeEvidence Node, int At)[] InOrder()
    {
        var all = evidence.Nodes.SelectMany(node => Enumerable.Range(0, node.Places.Count).Where(i => node.Places[i].Log == log.Number).Select(i => (Node: node, At: i))).ToArray();
        var starts = Array.ConvertAll(all, p => p.Node.Places[p.At].Start);
        Array.Sort(starts, all);
        return all;
    }

    private static bool HasBatch(NodeEvidence node, in PlaceEvidence place)
    {
        var (low, high) = (0, node.Batches.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = node.Batches[middle].First < place.First ? (middle + 1, high) : (low, middle);
        }

        return low < node.Batches.Count && node.Batches[low].First == place.First && node.Batches[low].Size == place.Size;
    }

    private bool Leaves(DerivedTree tree, NodeEvidence node, in PlaceEvidence place)
    {
        var at = node.Find(place.First);
        for (var i = 0; i < place.Size; i++)
        {
            var counter = place.First + i;
            while (at < node.Records.Count && node.Records[at].Counter < counter)
            {
                at++;
            }

            if (at == node.Records.Count || node.Records[at].Counter != counter)
            {
                if (!FromBundles(tree, place.Start + i + 1))
                {
                    return false;
                }

                continue;
            }

            ref var record = ref node.Records[at];
            if (log.BundledLeaf(tree.Size) is { IsEmpty: false } bundled && !bundled.SequenceEqual(record.Leaf) && !nodes.IsChanged(node.Name, place.First) && differing.Count < MostCompared)
            {
                differing.Add(new(tree.Size, node.Name, counter, record.Id, Convert.ToHexString(record.Leaf), Convert.ToHexString(bundled)));
            }

            tree.Append(record.Leaf);
        }

        return true;
    }

    /// <summary>Where the tree has a leaf that another place should have, the order was changed; else the bundle was.</summary>
    private void NameDiffering()
    {
        var derived = differing.Select(d => d.Derived).ToHashSet(StringComparer.Ordinal);
        foreach (var d in differing)
        {
            var swapped = derived.Contains(d.Bundled);
            findings.Add(new(
                swapped ? FindingCode.OrderSwapped : FindingCode.BundleChanged,
                swapped ? "the tree has another record at this place, and this one at another: their order was changed." : "the bundle has another entry at this place than the record that its node signed.")
            {
                Origin = origin,
                Index = d.Index,
                Node = d.Node,
                Counter = d.Counter,
                Id = d.Id,
                Resource = new TileId(0, d.Index / TileId.Full, TileId.Full).EntriesPath,
            });
        }
    }

    private void CompareBundles(long size)
    {
        for (var n = 0L; n * TileId.Full < size; n++)
        {
            var width = (int)Math.Min(TileId.Full, size - (n * TileId.Full));
            var path = new TileId(0, n, width).EntriesPath;
            if (!log.Bundles.TryGetValue(n, out var leaves))
            {
                findings.Add(new(FindingCode.BundleMissing, "the tree needs this bundle, and it is not there.") { Origin = origin, Resource = path });
            }
            else if (leaves is null || leaves.Length != width * MerkleHash.Length)
            {
                findings.Add(new(FindingCode.BundleChanged, $"the bundle does not hold {width} commitment(s).") { Origin = origin, Resource = path });
            }
        }

        var last = (size + TileId.Full - 1) / TileId.Full;
        foreach (var n in log.Bundles.Keys.Where(n => n >= last || n < 0).Order().Take(Findings.MostOfACode))
        {
            findings.Add(new(FindingCode.BundleChanged, "the tree is too small to have this bundle.") { Origin = origin, Resource = new TileId(0, n, TileId.Full).EntriesPath });
        }
    }

    private void Add(string code, long index, NodeEvidence? node, long? counter, string sentence) =>
        findings.Add(new(code, sentence) { Origin = origin, Index = index, Node = node?.Name, Counter = counter });

    private sealed record Differing(long Index, string Node, long Counter, Guid Id, string Derived, string Bundled);
}
