using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Verification;

/// <summary>Checks, without network, a proof that a record is in the ledger.</summary>
public static class RecordProofCheck
{
    /// <summary>True where the log and enough witnesses signed a tree that has the record.</summary>
    /// <param name="proof">The proof; its <c>extra</c> is the record's commitment.</param>
    /// <param name="key">The log's key.</param>
    /// <param name="witnesses">Witnesses whose cosignatures count.</param>
    /// <param name="quorum">How many of them must have cosigned.</param>
    /// <param name="problem">Why it is not proven.</param>
    public static bool Verify(TlogProof proof, VerifierKey key, IReadOnlyCollection<VerifierKey> witnesses, int quorum, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(key);
        if (!proof.Checkpoint.TryVerify([key], out _, out problem) || !Checkpoint.TryParse(proof.Checkpoint.Text, out var checkpoint, out problem))
        {
            return false;
        }

        if (checkpoint.Origin != key.Name)
        {
            problem = $"the proof is of the log `{checkpoint.Origin}`, not of `{key.Name}`.";
            return false;
        }

        var cosigned = 0;
        if (witnesses.Count > 0 && proof.Checkpoint.Signatures.Any(s => witnesses.Any(s.IsBy)))
        {
            if (!proof.Checkpoint.TryVerify(witnesses, out var by, out problem))
            {
                return false;
            }

            cosigned = by.Count;
        }

        problem = cosigned < quorum ? $"the proof's checkpoint is cosigned by {cosigned} of the known witnesses, and {quorum} must have: ask for a proof again in some seconds."
            : proof.Extra is not { Length: MerkleHash.Length } commitment ? "the proof does not hold the record's commitment."
            : InclusionProof.Verify(proof.Index, checkpoint.Size, MerkleHash.Leaf(commitment.Span), checkpoint.Root.Span, proof.Path) ? null
            : "the proof's path does not lead from the record to the signed root: the proof was changed.";
        return problem is null;
    }

    /// <summary>True where the proof is of this payload with this salt.</summary>
    public static bool IsOf(TlogProof proof, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> salt)
    {
        ArgumentNullException.ThrowIfNull(proof);
        return proof.Extra is { } commitment && HMACSHA256.HashData(salt, payload).AsSpan().SequenceEqual(commitment.Span);
    }
}
