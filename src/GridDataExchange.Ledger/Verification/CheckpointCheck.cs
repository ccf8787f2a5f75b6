using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger.Verification;

/// <summary>Checks the checkpoints of one log against the roots that follow from its records, and the signatures on them.</summary>
internal sealed class CheckpointCheck
{
    private readonly VerifierKey key;
    private readonly VerificationOptions options;
    private readonly IReadOnlyList<(string File, Checkpoint Checkpoint)> seen;
    private readonly Findings findings;
    private readonly ILookup<long, CheckpointEvidence> stored;
    private readonly ILookup<long, string> lines;
    private long mismatches;

    public CheckpointCheck(LogEvidence log, VerifierKey key, VerificationOptions options, IReadOnlyList<(string File, Checkpoint Checkpoint)> seen, Findings findings)
    {
        (this.key, this.options, this.seen, this.findings) = (key, options, seen, findings);
        stored = log.Checkpoints.ToLookup(c => c.Size);
        lines = log.Cosignatures.ToLookup(c => c.Size, c => c.Line);
        Sizes = [.. log.Checkpoints.Select(c => c.Size).Concat(seen.Select(s => s.Checkpoint.Size)).Where(size => size > 0).Distinct().Order()];
    }

    /// <summary>The sizes whose roots are needed, rising.</summary>
    public IReadOnlyList<long> Sizes { get; }

    /// <summary>The newest checkpoint that the log signed.</summary>
    public (SignedNote Note, Checkpoint Checkpoint)? Signed { get; private set; }

    /// <summary>The size of the newest checkpoint that enough witnesses cosigned; null where none is.</summary>
    public long? Witnessed { get; private set; }

    /// <summary>Checks what there is of a size.</summary>
    public void At(long size, byte[] root)
    {
        foreach (var checkpoint in stored[size])
        {
            if (checkpoint.Note is { } note)
            {
                Signatures(size, root, note);
            }
        }

        foreach (var (file, checkpoint) in seen.Where(s => s.Checkpoint.Size == size && !s.Checkpoint.Root.Span.SequenceEqual(root)))
        {
            Add(FindingCode.Forked, size, $"the log's first {size} records are not those of the checkpoint seen before: it shows two histories.", file);
        }
    }

    /// <summary>What the tree is too small for.</summary>
    /// <param name="size">The tree's size.</param>
    /// <param name="whole">True where all of the tree could be derived.</param>
    /// <param name="admitted">The size of the checkpoint that a later log's first record names: what was lost up to it is admitted.</param>
    public void Complete(long size, bool whole, long admitted)
    {
        if (!whole)
        {
            return; // what is missing has its own finding
        }

        foreach (var checkpoint in stored.Where(s => s.Key > size).OrderByDescending(s => s.Key).Take(1))
        {
            Add(FindingCode.TreeTruncated, size, $"the checkpoint of {checkpoint.Key} records covers {checkpoint.Key - size} more than there are: the end was cut off.");
        }

        foreach (var (file, checkpoint) in seen.Where(s => s.Checkpoint.Size > Math.Max(size, admitted)))
        {
            Add(FindingCode.RolledBack, size, $"the log had {checkpoint.Size} records, and now it has {size}: it was set back.", file);
        }

        var newest = stored.Select(s => s.Key).DefaultIfEmpty(0).Max();
        if (newest < size || (size > 0 && Signed is null))
        {
            Add(FindingCode.CheckpointMissing, Math.Max(newest, 0), Signed is null ? "the log signed no checkpoint of this tree." : $"the tree has {size} records, and its newest checkpoint covers {newest}.");
        }

        if (size > 0 && options.Quorum > 0 && Witnessed is null)
        {
            Add(FindingCode.QuorumMissing, null, $"no checkpoint is cosigned by {options.Quorum} of the {options.Witnesses.Count} known witness(es).");
        }
    }

    private void Signatures(long size, byte[] root, string text)
    {
        if (!SignedNote.TryParse(text, out var note, out var problem)
            || !Checkpoint.TryParse(note.Text, out var checkpoint, out problem)
            || !note.TryVerify([key], out _, out problem))
        {
            Add(FindingCode.CheckpointSignature, size, problem);
            return;
        }

        if (checkpoint.Origin != key.Name || checkpoint.Size != size)
        {
            Add(FindingCode.CheckpointSignature, size, $"it is the checkpoint of `{checkpoint.Origin}` at {checkpoint.Size}, kept as another.");
        }
        else if (!checkpoint.Root.Span.SequenceEqual(root))
        {
            // One changed record falsifies every checkpoint after it: the first says where.
            if (mismatches++ == 0)
            {
                Add(FindingCode.RootMismatch, size, $"the log signed another root for its first {size} records than follows from them.");
            }
        }

        if (Signed is null || Signed.Value.Checkpoint.Size <= size)
        {
            Signed = (note, checkpoint);
        }

        Cosigned(size, note);
    }

    private void Cosigned(long size, SignedNote note)
    {
        var witnesses = new HashSet<VerifierKey>();
        foreach (var signature in note.Signatures.Concat(lines[size].Select(line => NoteSignature.OfLine(line.TrimEnd('\n'))).OfType<NoteSignature>()))
        {
            foreach (var witness in options.Witnesses.Where(signature.IsBy))
            {
                if (Cosignature.TryVerify(witness, note.Text, signature, out _))
                {
                    witnesses.Add(witness);
                }
                else
                {
                    Add(FindingCode.CosignatureFalse, size, $"`{witness.Name}` did not make the cosignature that bears its name.");
                }
            }
        }

        if (options.Quorum > 0 && witnesses.Count >= options.Quorum)
        {
            Witnessed = Math.Max(Witnessed ?? 0, size);
        }
    }

    private void Add(string code, long? index, string sentence, string? resource = null) => findings.Add(new(code, sentence) { Origin = key.Name, Index = index, Resource = resource });
}
