using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;
using GridDataExchange.Ledger.Verification.Sources;

namespace GridDataExchange.Ledger.Verification;

/// <summary>
/// Holds receipts that a partner kept against a ledger: what a node signed for and the tree does not have was dropped, or never written.
/// </summary>
public static class ReceiptCheck
{
    /// <summary>Checks the ledger, and then the receipts against it.</summary>
    public static async Task<(VerificationReport Ledger, ReceiptReport Receipts)> RunAsync(LedgerCopy copy, IReadOnlyList<KeptReceipt> receipts, VerificationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(copy);
        ArgumentNullException.ThrowIfNull(receipts);
        var (report, verifier) = await LedgerVerifier.ReadAsync(copy, options, cancellationToken);
        if (report.Logs.Count == 0)
        {
            return (report, new([], 0, 0));
        }

        var places = Places(verifier.Evidence, receipts);
        var waiting = Waiting(verifier.Evidence, receipts);
        var findings = new List<Finding>();
        var (proven, pending) = (0L, 0L);
        foreach (var receipt in receipts)
        {
            var (statement, problem) = await SignedAsync(copy, verifier.Evidence, report, receipt, cancellationToken);
            var counter = statement is null ? (long?)null : statement.First + receipt.Proof.Index;
            var leaf = Convert.ToHexString(receipt.Leaf.Span);
            if (problem is not null)
            {
                findings.Add(new(FindingCode.ReceiptForged, problem) { Node = statement?.Node, Counter = counter, Id = receipt.Record, Resource = receipt.Where });
            }
            else if (places.TryGetValue(leaf, out var index))
            {
                var expected = verifier.Evidence.TreeAlone ? index : verifier.Evidence.Find(statement!.Node)?.IndexOf(counter!.Value);
                if (expected == index)
                {
                    proven++;
                }
                else
                {
                    findings.Add(new(FindingCode.ReceiptDropped, "the tree has the record at another place than its node signed.") { Index = index, Node = statement!.Node, Counter = counter, Id = receipt.Record, Resource = receipt.Where });
                }
            }
            else if (!IsPassed(verifier.Evidence, statement!, counter!.Value) && (waiting.Contains(leaf) || (receipt.Record is { } id && copy.Source is ResourceSource source && await source.Resources.SaysPendingAsync(id, cancellationToken))))
            {
                pending++;
            }
            else
            {
                findings.Add(new(FindingCode.ReceiptDropped, "the node signed for this record, and the ledger does not have it: it was dropped, or never written.") { Node = statement!.Node, Counter = counter, Id = receipt.Record, Resource = receipt.Where });
            }
        }

        return (report, new(findings, proven, pending));
    }

    /// <summary>Where the trees have the receipts' leaves, by the bundles, which the check has held against the signed root.</summary>
    private static Dictionary<string, long> Places(LedgerEvidence evidence, IReadOnlyList<KeptReceipt> receipts)
    {
        var wanted = receipts.Select(r => Convert.ToHexString(r.Leaf.Span)).ToHashSet(StringComparer.Ordinal);
        var places = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var log in evidence.Logs.Values)
        {
            foreach (var (bundle, leaves) in log.Bundles)
            {
                for (var i = 0; leaves is not null && i < leaves.Length / MerkleHash.Length; i++)
                {
                    var leaf = Convert.ToHexString(leaves, i * MerkleHash.Length, MerkleHash.Length);
                    if (wanted.Contains(leaf))
                    {
                        places[leaf] = (bundle * TileId.Full) + i;
                    }
                }
            }
        }

        return places;
    }

    /// <summary>Leaves of records that are there and have no place yet.</summary>
    private static HashSet<string> Waiting(LedgerEvidence evidence, IReadOnlyList<KeptReceipt> receipts)
    {
        var wanted = receipts.Select(r => Convert.ToHexString(r.Leaf.Span)).ToHashSet(StringComparer.Ordinal);
        var waiting = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in evidence.Nodes)
        {
            for (var i = 0; i < node.Records.Count; i++)
            {
                var leaf = Convert.ToHexString(node.Records[i].Leaf);
                if (wanted.Contains(leaf) && node.IndexOf(node.Records[i].Counter) is null)
                {
                    waiting.Add(leaf);
                }
            }
        }

        return waiting;
    }

    /// <summary>True where the record will get no place any more: a later one of its node has one, or the name that the node took up after it.</summary>
    private static bool IsPassed(LedgerEvidence evidence, BatchStatement statement, long counter) =>
        evidence.Find(statement.Node)?.IsPassed(counter) == true
        || evidence.Nodes.Any(n => n.Left is { } left && left.Node == statement.Node && counter <= left.Committed && n.IndexOf(1) is not null);

    /// <summary>What the node signed, or why it did not. A node whose certificate the ledger does not have is taken at the receipt's word: who dropped a record may have dropped its node.</summary>
    private static async Task<(BatchStatement? Statement, string? Problem)> SignedAsync(LedgerCopy copy, LedgerEvidence evidence, VerificationReport report, KeptReceipt receipt, CancellationToken cancellationToken)
    {
        var (log, statement) = report.Logs.Select(l => (l, BatchStatement.Parse(receipt.Proof.Checkpoint.Text, l.Key.Name))).FirstOrDefault(s => s.Item2 is not null);
        if (statement is null)
        {
            return (null, "the receipt is not of a node of this ledger.");
        }

        var certificate = evidence.Find(statement.Node)?.Certificate ?? (copy.Source is ResourceSource source
            ? await source.Resources.ReadAsync($"nodes/{statement.Node}", SignedNote.MostBytes, cancellationToken) is { } bytes ? NoteEncoding.TextOf(bytes) : null
            : null);
        if (certificate is not null && LedgerIdentity.ReadCertificate(certificate, log.Key) is { } key && key.Name == LedgerIdentity.KeyNameOf(log.Key.Name, statement.Node)
            && !receipt.Proof.Checkpoint.TryVerify([key], out _, out var problem))
        {
            return (statement, $"the node did not sign the receipt: {problem}");
        }

        return InclusionProof.Verify(receipt.Proof.Index, statement.Size, receipt.Leaf.Span, statement.Root.Span, receipt.Proof.Path)
            ? (statement, null)
            : (statement, "the receipt's path does not lead to what the node signed: the receipt was changed.");
    }
}

/// <summary>What became of receipts.</summary>
/// <param name="Findings">Those that were dropped or forged.</param>
/// <param name="Proven">How many the tree has.</param>
/// <param name="Pending">How many have no place yet.</param>
public sealed record ReceiptReport(IReadOnlyList<Finding> Findings, long Proven, long Pending);
