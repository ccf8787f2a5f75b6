namespace GridDataExchange.Ledger.Appending;

/// <summary>
/// The node's name, the next counter, and what the next batch is chained to. INVARIANT: no number of a name is ever given to two records,
/// and those committed under a name are 1 to n without a gap.
/// </summary>
/// <remarks>
/// A number moves on only when its record is known to be committed, and is given again when it is known not to be. Where neither is known
/// (the connection was lost between sending and the answer), the name is left for ever and the next one begins at 1: whatever became of
/// the last batch, all of it or none of it ends the old name's numbers. The new name's first record says so.
/// </remarks>
internal sealed class Numbering
{
    private NodeName node = NodeName.Random();
    private volatile string name;

    public Numbering() => name = node.ToString();

    /// <summary>The name of now. Read by any thread.</summary>
    public string Name => name;

    public long Next { get; private set; } = 1;

    /// <summary>SHA-256 of the signature of the batch before.</summary>
    public ReadOnlyMemory<byte> Previous { get; private set; } = BatchStatement.NoBatch;

    /// <summary>
    /// The name that was left, how many of its records are known to be committed, and the batch of which that is not known; null for the first name.
    /// One under which nothing is known to be committed hides none before it: nobody else would ever say how far that came.
    /// </summary>
    public LeftName? Left { get; private set; }

    public void Committed(int count, ReadOnlySpan<byte> signature)
    {
        Next += count;
        Previous = BatchStatement.LinkOf(signature);
    }

    public void OutcomeUnknown(int count)
    {
        Left = Next > 1 || Left is null ? new(Name, Next - 1, count) : Left;
        Next = 1;
        Previous = BatchStatement.NoBatch;
        node = node.Following();
        name = node.ToString();
    }
}

/// <summary>A name that a node left.</summary>
/// <param name="Name">The name.</param>
/// <param name="Committed">Its last number that is known to be committed; 0 for none.</param>
/// <param name="InDoubt">How many records after it may or may not be.</param>
internal sealed record LeftName(string Name, long Committed, int InDoubt);
