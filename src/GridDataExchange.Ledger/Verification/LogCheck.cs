using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Sequencing;

namespace GridDataExchange.Ledger.Verification;

/// <summary>Checks one log: what each node wrote, its order in the tree, the tree, and what was signed of it.</summary>
internal sealed class LogCheck(LedgerEvidence evidence, LogEvidence log, VerifierKey key, VerificationOptions options, string seenRoot, Findings findings)
{
    private readonly SeenCheckpoints seen = new(seenRoot, key.Name);

    /// <summary>What the log's first record says of the log before it; null where it is none that followed another, or there are no records.</summary>
    public OriginStatement? Before { get; private set; }

    /// <param name="successor">What the log that followed says of this one; null for the newest.</param>
    /// <param name="follows">True where the source has a log before it.</param>
    public CheckedLog Check(OriginStatement? successor, bool follows)
    {
        var known = seen.All(key);
        if (options.Since is { } since && successor is null)
        {
            known.Add((since, SeenCheckpoints.Read(File.ReadAllBytes(since), since, key)));
        }

        if (successor is not null)
        {
            known.Add(("the first record of the log that followed", successor.Checkpoint));
        }

        var mine = evidence.Nodes.Where(node => node.Log == log.Number).ToList();
        var nodes = new NodeCheck(log, key, findings);
        mine.ForEach(nodes.Check);
        Left(mine);
        var checkpoints = new CheckpointCheck(log, key, options with { Quorum = successor is null ? options.Quorum : 0 }, known, findings);
        var (size, whole) = new TreeCheck(evidence, log, key.Name, nodes, findings).Derive(checkpoints.Sizes, checkpoints.At);
        checkpoints.Complete(size, whole, successor?.Checkpoint.Size ?? 0);
        Origin(mine, follows);
        if (successor is null && seen.Follower() is { } follower)
        {
            findings.Add(new(FindingCode.RolledBack, $"the log `{follower}` followed this one, and it is not there any more: the database was set back.") { Origin = key.Name, Index = size });
        }

        if (checkpoints.Signed is var (note, checkpoint) && checkpoint.Size > 0)
        {
            seen.Keep(note, checkpoint);
        }

        return new(key, size, checkpoints.Signed?.Checkpoint.Size ?? 0, checkpoints.Witnessed);
    }

    /// <summary>Holds each name that was left against what the name after it says.</summary>
    private void Left(List<NodeEvidence> mine)
    {
        foreach (var node in mine)
        {
            if (node.Left is not { } left || left.Committed == 0)
            {
                continue;
            }

            var before = evidence.Find(left.Node);
            var has = before is { Records.Count: > 0 } ? before.Records[before.Records.Count - 1].Counter : 0;
            if (has < left.Committed || has > left.Committed + left.InDoubt)
            {
                findings.Add(new(FindingCode.NodeCut, $"the node `{node.Name}` that followed it says that {left.Committed} of its records were committed, and perhaps {left.InDoubt} more; the last that is there is {has}.") { Origin = key.Name, Node = left.Node, Counter = Math.Min(has, left.Committed) + 1 });
            }
            else if (node.IndexOf(1) is not null && before!.IndexOf(left.Committed) is null)
            {
                // All of a name gets its place before anything of the next one does.
                findings.Add(new(FindingCode.NodeCut, $"the node `{node.Name}` that followed it has its place in the tree, and of the {left.Committed} records that were committed before it the last have none.") { Origin = key.Name, Node = left.Node, Counter = before.Unplaced() });
            }
        }
    }

    private void Origin(List<NodeEvidence> mine, bool follows)
    {
        var first = mine.FirstOrDefault(node => node.Records.Count > 0 && node.IndexOf(node.Records[0].Counter) == 0);
        Before = first?.Origin is { } body && first.Records[0].Marks.HasFlag(RecordMarks.Origin) ? OriginStatement.Read(body) : null;
        if (Before is null && follows && !evidence.TreeAlone)
        {
            findings.Add(new(FindingCode.OriginMissing, "the log followed another, and its first record does not say so.") { Origin = key.Name, Index = 0 });
        }

        if (Before is { Witnessed: { } witnessed })
        {
            Witnessed(Before, witnessed);
        }

        // The log before it may not be there any more: what was seen of it must be admitted nevertheless.
        if (Before is { } before)
        {
            var earlier = new SeenCheckpoints(seenRoot, before.Key.Name);
            earlier.Followed(key.Name);
            foreach (var (file, checkpoint) in earlier.All(before.Key).Where(s => s.Checkpoint.Size > before.Checkpoint.Size))
            {
                findings.Add(new(FindingCode.RolledBack, $"the log before this one had {checkpoint.Size} records, and the first record of this one admits {before.Checkpoint.Size}.") { Origin = before.Key.Name, Index = before.Checkpoint.Size, Resource = file });
            }
        }
    }

    /// <summary>Holds what the first record names as cosigned of the log before against the witnesses that were given.</summary>
    private void Witnessed(OriginStatement before, string text)
    {
        var why = !SignedNote.TryParse(text, out var note, out _) || !note.TryVerify([before.Key], out _, out _) || !Checkpoint.TryParse(note.Text, out var checkpoint, out _) || checkpoint.Origin != before.Key.Name
            ? "is none that the log signed"
            : checkpoint.Size > before.Checkpoint.Size ? $"has {checkpoint.Size} records, which is more than the {before.Checkpoint.Size} that it admits"
            : options.Witnesses.Count(w => note.TryVerify([w], out _, out _)) < options.Quorum ? $"is not cosigned by {options.Quorum} of the {options.Witnesses.Count} known witness(es)"
            : null;
        if (why is not null)
        {
            findings.Add(new(FindingCode.OriginWitness, $"the checkpoint of the log before that the first record names as cosigned {why}.") { Origin = key.Name, Index = 0 });
        }
    }
}
