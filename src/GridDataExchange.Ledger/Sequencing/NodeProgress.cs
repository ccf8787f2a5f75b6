using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>How far a node's records are in the tree.</summary>
internal sealed class NodeProgress(string node, VerifierKey? key, long next, byte[] link)
{
    public string Node => node;

    /// <summary>The counter of its next record.</summary>
    public long Next { get; private set; } = next;

    /// <summary>What its next batch is chained to.</summary>
    public byte[] Link { get; private set; } = link;

    /// <summary>Why nothing more of it is taken; null while all was as it must be.</summary>
    public string? Problem { get; private set; }

    public bool Stopped { get; private set; }

    public string State => Problem is not null ? "refused" : Stopped ? "stopped" : "open";

    /// <summary>Takes the batch if it is what the node wrote next. After one that is not, the node's records have no place in the tree any more.</summary>
    public bool Take(WaitingBatch batch, string origin)
    {
        Problem ??= key is null ? "its certificate is not the log's"
            : Stopped ? $"it wrote record {batch.First} after it had stopped"
            : batch.ProblemAfter(key, origin, Next, Link);
        if (Problem is not null)
        {
            return false;
        }

        (Next, Link, Stopped) = (batch.End, BatchStatement.LinkOf(batch.Signature), batch.Stops);
        return true;
    }
}
