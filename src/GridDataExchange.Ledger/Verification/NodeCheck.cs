using System.Security.Cryptography;
using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Verification;

/// <summary>Checks what one node wrote by itself, in the tree or not: signatures, chain, numbers, and that its records are those it signed.</summary>
internal sealed class NodeCheck(LogEvidence log, VerifierKey logKey, Findings findings)
{
    private readonly HashSet<(string Node, long First)> changed = [];
    private byte[] hashes = [];

    /// <summary>True where the records of the batch were found not to be those that were signed.</summary>
    public bool IsChanged(string node, long first) => changed.Contains((node, first));

    /// <param name="node">The node, sorted.</param>
    public void Check(NodeEvidence node)
    {
        var key = KeyOf(node);
        Span<byte> link = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> signature = stackalloc byte[Ed25519.SignatureLength];
        link.Clear();
        var (next, at) = (1L, 0);
        for (var i = 0; i < node.Batches.Count; i++)
        {
            ref var batch = ref node.Batches[i];
            if (!batch.WellFormed)
            {
                Add(FindingCode.BatchSignature, node, batch.First, "the batch that begins with it is none that a node signs.");
                continue;
            }

            Unsigned(node, ref at, batch.First);
            if (batch.First > next)
            {
                Add(FindingCode.CounterGap, node, next, batch.First - next == 1 ? $"the node's record {next} and its batch are missing." : $"the node's records {next} to {batch.First - 1} and their batches are missing.");
            }
            else if (batch.First < next)
            {
                Add(FindingCode.BatchOverlap, node, batch.First, "two batches of the node have this number.");
            }
            else if (!link.SequenceEqual(batch.Previous))
            {
                Add(FindingCode.BatchChain, node, batch.First, "the batch that begins with it does not follow the one before: the chain of the node's signatures is broken.");
            }

            ((ReadOnlySpan<byte>)batch.SignatureR).CopyTo(signature);
            ((ReadOnlySpan<byte>)batch.SignatureS).CopyTo(signature[32..]);
            if (key is not null && !IsSigned(node, batch, key, signature))
            {
                Add(FindingCode.BatchSignature, node, batch.First, "the batch that begins with it is not signed by the node.");
            }

            Records(node, ref at, batch);
            next = Math.Max(next, batch.First + batch.Size);
            SHA256.HashData(signature, link);
        }

        Unsigned(node, ref at, long.MaxValue);
        Lifecycle(node);
    }

    private VerifierKey? KeyOf(NodeEvidence node)
    {
        if (node.Certificate is { } certificate && LedgerIdentity.ReadCertificate(certificate, logKey) is { } key && key.Name == LedgerIdentity.KeyNameOf(logKey.Name, node.Name))
        {
            return key;
        }

        findings.Add(new(FindingCode.NodeUncertified, "the log's key did not certify the key of this node: whoever wrote its records is not known.") { Node = node.Name });
        return null;
    }

    private bool IsSigned(NodeEvidence node, in BatchEvidence batch, VerifierKey key, ReadOnlySpan<byte> signature)
    {
        var statement = new BatchStatement(logKey.Name, node.Name, batch.First, batch.Size, ((ReadOnlySpan<byte>)batch.Root).ToArray(), ((ReadOnlySpan<byte>)batch.Previous).ToArray());
        return Ed25519.Verify(key.PublicKey.Span, NoteEncoding.BytesOf(statement.ToText()), signature);
    }

    /// <summary>Records before a number that no batch has.</summary>
    private void Unsigned(NodeEvidence node, ref int at, long before)
    {
        for (; at < node.Records.Count && node.Records[at].Counter < before; at++)
        {
            ref var record = ref node.Records[at];
            var twice = at > 0 && node.Records[at - 1].Counter == record.Counter;
            Add(
                twice ? FindingCode.CounterTwice : FindingCode.RecordUnsigned,
                node,
                record.Counter,
                twice ? "another record of the node has the same number." : "no batch of the node has it: nobody signed it, or the signed batch was removed.",
                record.Id);
        }
    }

    private void Records(NodeEvidence node, ref int at, in BatchEvidence batch)
    {
        var (begin, next, end) = (at, batch.First, batch.First + batch.Size);
        var whole = true;
        for (; at < node.Records.Count && node.Records[at].Counter < end; at++)
        {
            ref var record = ref node.Records[at];
            if (record.Counter < next)
            {
                Add(FindingCode.CounterTwice, node, record.Counter, "another record of the node has the same number.", record.Id);
                whole = false;
                continue;
            }

            whole &= Missing(node, next, record.Counter);
            next = record.Counter + 1;
        }

        whole &= Missing(node, next, end);
        if (!whole)
        {
            changed.Add((node.Name, batch.First));
            return;
        }

        if (hashes.Length < batch.Size * MerkleHash.Length)
        {
            hashes = new byte[batch.Size * MerkleHash.Length];
        }

        for (var i = 0; i < batch.Size; i++)
        {
            ((ReadOnlySpan<byte>)node.Records[begin + i].Leaf).CopyTo(hashes.AsSpan(i * MerkleHash.Length));
        }

        if (!RootInPlace.Of(hashes.AsSpan(0, batch.Size * MerkleHash.Length)).SequenceEqual(batch.Root))
        {
            changed.Add((node.Name, batch.First));
            Name(node, begin, batch);
        }
    }

    private bool Missing(NodeEvidence node, long from, long to)
    {
        if (from < to)
        {
            Add(FindingCode.RecordMissing, node, from, to - from == 1 ? "the node signed it, and it is not there." : $"the node signed it and those up to {to - 1}, and they are not there.");
        }

        return from >= to;
    }

    /// <summary>Which records of a batch are not those signed: the tree's own leaves tell it, where they were left as they were.</summary>
    private void Name(NodeEvidence node, int begin, in BatchEvidence batch)
    {
        var named = false;
        for (var i = 0; i < batch.Size; i++)
        {
            ref var record = ref node.Records[begin + i];
            if (node.IndexOf(record.Counter) is { } index && log.BundledLeaf(index) is { IsEmpty: false } leaf && !leaf.SequenceEqual(record.Leaf))
            {
                named = true;
                Add(FindingCode.LeafChanged, node, record.Counter, "it is not the record that the node signed and the tree has: it was changed together with its commitment.", record.Id);
            }
        }

        if (!named)
        {
            Add(FindingCode.BatchChanged, node, batch.First, $"the {batch.Size} record(s) from it on are not those that the node signed.");
        }
    }

    private void Lifecycle(NodeEvidence node)
    {
        if (node.Records.Count == 0)
        {
            return;
        }

        ref var first = ref node.Records[0];
        var second = node.Records.Count > 1 ? node.Records[1].Marks : RecordMarks.None;
        if (first.Counter == 1 && !first.Marks.HasFlag(RecordMarks.Start) && !(first.Marks.HasFlag(RecordMarks.Origin) && second.HasFlag(RecordMarks.Start)))
        {
            Add(FindingCode.StartMissing, node, 1, "the node's first record does not say that it started.", first.Id);
        }

        for (var i = 0; i < node.Records.Count - 1; i++)
        {
            if (node.Records[i].Marks.HasFlag(RecordMarks.Stop))
            {
                Add(FindingCode.AfterStop, node, node.Records[i + 1].Counter, "the node wrote it after it had stopped.", node.Records[i + 1].Id);
            }
        }
    }

    private void Add(string code, NodeEvidence node, long counter, string sentence, Guid? id = null) =>
        findings.Add(new(code, sentence) { Origin = logKey.Name, Node = node.Name, Counter = counter, Id = id == default(Guid) ? null : id });
}
