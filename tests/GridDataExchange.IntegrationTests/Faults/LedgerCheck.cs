using System.Collections.Concurrent;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>Holds a ledger against what its clients received: begins from their log, and believes neither server nor database.</summary>
/// <param name="ledger">What is served.</param>
/// <param name="owner">The database, to count and to compare.</param>
/// <param name="log">The log's key, as it was known before.</param>
internal sealed class LedgerCheck(ILedgerView ledger, NpgsqlDataSource owner, VerifierKey log)
{
    private readonly ConcurrentQueue<string> found = new();
    private readonly ConcurrentDictionary<string, VerifierKey?> keys = new(StringComparer.Ordinal);

    /// <summary>All that is wrong, in sentences.</summary>
    public async Task<IReadOnlyCollection<string>> FindAsync(IReadOnlyList<ReceivedAnswer> answers, ICollection<string> seen, CancellationToken cancellationToken)
    {
        // Nodes that live write heartbeats: where the tree grew while it was read, tree and rows are of two moments.
        for (var tries = 0; tries < 5; tries++)
        {
            var before = await ledger.CheckpointAsync(cancellationToken);
            found.Clear();
            await CheckAsync(answers, seen, cancellationToken);
            if (found.IsEmpty || await ledger.CheckpointAsync(cancellationToken) == before)
            {
                break;
            }
        }

        return [.. found];
    }

    private async Task CheckAsync(IReadOnlyList<ReceivedAnswer> answers, ICollection<string> seen, CancellationToken cancellationToken)
    {
        if (Read(await ledger.CheckpointAsync(cancellationToken) ?? "") is not { } head)
        {
            return;
        }

        var leaves = await LeavesAsync(head.Size, cancellationToken);
        CheckSeen([.. seen, head.ToText()], leaves);
        await CheckConsistencyAsync(seen, head, cancellationToken);
        var history = await StoredHistory.ReadAsync(owner, cancellationToken);
        var byNumber = Numbers(history);
        CheckPlaces(history, byNumber, leaves, head.Size);
        Once(answers.Select(a => a.Record), "answer");
        await Parallel.ForEachAsync(answers, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (answer, stop) => await CheckAnswerAsync(answer, head, byNumber, stop));
    }

    private void Find(string what) => found.Enqueue(what);

    private Checkpoint? Read(string note)
    {
        if (SignedNote.TryParse(note, out var signed, out var problem) && signed.TryVerify([log], out _, out problem) && Checkpoint.TryParse(signed.Text, out var checkpoint, out problem) && checkpoint.Origin == log.Name)
        {
            return checkpoint;
        }

        Find($"a checkpoint is not the log's: {problem}");
        return null;
    }

    private async Task<List<byte[]>> LeavesAsync(long size, CancellationToken cancellationToken)
    {
        var leaves = new List<byte[]>();
        for (var n = 0L; n * TileId.Full < size; n++)
        {
            var tile = new TileId(0, n, (int)Math.Min(TileId.Full, size - (n * TileId.Full)));
            if (await ledger.ResourceAsync(tile.EntriesPath, cancellationToken) is { } bundle && EntryBundle.TryRead(bundle, out var entries) && entries.Count == tile.Width)
            {
                leaves.AddRange(entries.Select(e => MerkleHash.Leaf(e.Span)));
            }
            else
            {
                Find($"the bundle {tile.EntriesPath} is missing or not whole");
            }
        }

        Once(leaves.Select(Convert.ToHexString), "leaf");
        return leaves;
    }

    /// <summary>Every checkpoint that was ever shown is the head of what the leaves were then. The last is given as text, without its signature.</summary>
    private void CheckSeen(IReadOnlyList<string> notes, List<byte[]> leaves)
    {
        var heads = notes.Take(notes.Count - 1).Select(Read).Append(Checkpoint.TryParse(notes[^1], out var last, out _) ? last : null).OfType<Checkpoint>();
        var frontier = TreeFrontier.Of(0, []);
        foreach (var head in heads.OrderBy(h => h.Size))
        {
            while (frontier.Size < head.Size && frontier.Size < leaves.Count)
            {
                frontier.Append(leaves[(int)frontier.Size]);
            }

            if (frontier.Size != head.Size || !frontier.Root().AsSpan().SequenceEqual(head.Root.Span))
            {
                Find($"a checkpoint of {head.Size} does not have the root of the leaves");
            }
        }
    }

    private async Task CheckConsistencyAsync(ICollection<string> seen, Checkpoint head, CancellationToken cancellationToken)
    {
        var proofs = new ProofBuilder(ledger, head.Size);
        foreach (var old in seen.Select(Read).OfType<Checkpoint>())
        {
            var proof = old.Size > head.Size ? null : await proofs.ConsistencyAsync(old.Size, cancellationToken);
            if (proof is null || !ConsistencyProof.Verify(old.Size, head.Size, old.Root.Span, head.Root.Span, proof))
            {
                Find($"the tree of {head.Size} does not extend that of {old.Size} which was shown");
            }
        }
    }

    private Dictionary<(string Node, long Counter), StoredRecord> Numbers(StoredHistory history)
    {
        Once(history.Records.Select(r => r.Id), "record id");
        var byNumber = new Dictionary<(string, long), StoredRecord>();
        foreach (var node in history.Records.GroupBy(r => r.Node))
        {
            var next = 1L;
            foreach (var record in node.OrderBy(r => r.Counter))
            {
                if (record.Counter != next)
                {
                    Find($"{node.Key} has a gap, or a number twice: {next}, then {record.Counter}");
                }

                if (!record.IsCommittedTo)
                {
                    Find($"record {record.Counter} of {node.Key} is not what was committed to");
                }

                next = record.Counter + 1;
                byNumber[(record.Node, record.Counter)] = record;
            }
        }

        foreach (var refused in history.Refused)
        {
            Find($"a node is refused: {refused}");
        }

        return byNumber;
    }

    private void CheckPlaces(StoredHistory history, Dictionary<(string Node, long Counter), StoredRecord> byNumber, List<byte[]> leaves, long size)
    {
        var (at, next) = (0L, new Dictionary<string, long>(StringComparer.Ordinal));
        foreach (var place in history.Places)
        {
            if (place.Start != at || place.First != next.GetValueOrDefault(place.Node, 1))
            {
                Find($"the batch at {place.Start} is not where it must be: {at} places were taken, and {place.Node} was at {next.GetValueOrDefault(place.Node, 1)}, not {place.First}");
            }

            for (var i = 0; i < place.Size; i++)
            {
                if (!byNumber.TryGetValue((place.Node, place.First + i), out var record))
                {
                    Find($"record {place.First + i} of {place.Node} has a place and is not there");
                }
                else if (place.Start + i >= leaves.Count || !record.Leaf.AsSpan().SequenceEqual(leaves[(int)place.Start + i]))
                {
                    Find($"record {record.Counter} of {place.Node} is not the leaf at {place.Start + i}");
                }
            }

            (at, next[place.Node]) = (place.Start + place.Size, place.First + place.Size);
        }

        if (at != size || history.Records.Count != size)
        {
            Find($"{history.Records.Count} records have {at} places in a tree of {size}");
        }
    }

    private async Task CheckAnswerAsync(ReceivedAnswer answer, Checkpoint head, Dictionary<(string Node, long Counter), StoredRecord> byNumber, CancellationToken cancellationToken)
    {
        if (!TlogProof.TryParse(answer.Proof, out var receipt, out _) || BatchStatement.Parse(receipt.Checkpoint.Text, log.Name) is not { } batch)
        {
            Find($"the receipt of {answer.Record} is none");
            return;
        }

        if (await KeyAsync(batch.Node, cancellationToken) is not { } key || !receipt.Checkpoint.TryVerify([key], out _, out _) || !InclusionProof.Verify(receipt.Index, batch.Size, answer.Leaf, batch.Root.Span, receipt.Path))
        {
            Find($"the receipt of {answer.Record} is not signed by its node");
        }

        if (!byNumber.TryGetValue((batch.Node, batch.First + receipt.Index), out var record))
        {
            Find($"the answer {answer.Record} was received, and its record is not there");
        }
        else if (record.Id != answer.Record || !record.Leaf.AsSpan().SequenceEqual(answer.Leaf))
        {
            Find($"the receipt of {answer.Record} is of another record");
        }

        if (await ledger.ProofAsync(answer.Record, cancellationToken) is not { } text || !TlogProof.TryParse(text, out var proof, out _) || Read(proof.Checkpoint.ToString()) is not { } under
            || proof.Extra is not { } commitment || !MerkleHash.Leaf(commitment.Span).AsSpan().SequenceEqual(answer.Leaf)
            || under.Size < head.Size || !InclusionProof.Verify(proof.Index, under.Size, answer.Leaf, under.Root.Span, proof.Path))
        {
            Find($"the answer {answer.Record} is not proven to be in the tree");
        }
    }

    private async Task<VerifierKey?> KeyAsync(string node, CancellationToken cancellationToken)
    {
        if (!keys.TryGetValue(node, out var key))
        {
            key = await ledger.CertificateAsync(node, cancellationToken) is { } certificate && LedgerIdentity.ReadCertificate(certificate, log) is { } certified && certified.Name == LedgerIdentity.KeyNameOf(log.Name, node) ? certified : null;
            keys[node] = key;
        }

        return key;
    }

    private void Once<T>(IEnumerable<T> all, string what)
        where T : notnull
    {
        var known = new HashSet<T>();
        foreach (var twice in all.Where(one => !known.Add(one)))
        {
            Find($"a {what} appears twice: {twice}");
        }
    }
}
