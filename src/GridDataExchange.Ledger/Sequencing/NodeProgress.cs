using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>How far a node's records are in the tree.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Key">Its key, where the log certified it.</param>
/// <param name="Next">The counter of its next record.</param>
/// <param name="Link">What its next batch is chained to.</param>
internal sealed record NodeProgress(string Node, VerifierKey? Key, long Next, byte[] Link)
{
    /// <summary>Why nothing more of it is taken; null while all was as it must be.</summary>
    public string? Problem { get; private init; }

    public bool Stopped { get; init; }

    /// <summary>True where nothing more of it is expected.</summary>
    public bool IsOver => Problem is not null || Stopped;

    public string State => Problem is not null ? "refused" : Stopped ? "stopped" : "open";

    /// <summary>Of a node that has nothing in the tree.</summary>
    public static NodeProgress Begin(string node, VerifierKey? key) => new(node, key, 1, BatchStatement.NoBatch.ToArray());

    /// <summary>After a batch, taken if it is what the node wrote next. After one that is not, the node's records have no place in the tree any more.</summary>
    public NodeProgress After(WaitingBatch batch, string origin)
    {
        var problem = Problem
            ?? (Key is null ? "its certificate is not the log's"
                : Stopped ? $"it wrote record {batch.First} after it had stopped"
                : batch.ProblemAfter(Key, origin, Next, Link));
        return problem is null
            ? this with { Next = batch.End, Link = BatchStatement.LinkOf(batch.Signature), Stopped = batch.Stops }
            : this with { Problem = problem };
    }
}
