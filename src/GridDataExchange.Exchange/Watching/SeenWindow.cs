namespace GridDataExchange.Exchange.Watching;

/// <summary>Something that a rule counts.</summary>
/// <param name="Token">What it is: the same counts once.</param>
/// <param name="Time">The record's time.</param>
/// <param name="Record">The record.</param>
/// <param name="Weight">How many it stands for.</param>
/// <param name="Missed">True for a lookup that found nothing.</param>
/// <param name="Department">Who asked.</param>
/// <param name="Client">Who asked.</param>
internal readonly record struct Seen(UInt128 Token, DateTimeOffset Time, Guid Record, long Weight, bool Missed, string Department, string Client);

/// <summary>The different things seen within a window, each with the newest time it was seen at.</summary>
/// <remarks>
/// What is in it follows from the records of the window alone, so that reading them again gives the same. A window that is trimmed to its rule's
/// least holds the newest that many: enough to know that there are so many, and no more memory.
/// </remarks>
internal sealed class SeenWindow(TimeSpan length, TokenBound bound)
{
    private readonly Dictionary<UInt128, LinkedListNode<Seen>> byToken = [];
    private readonly LinkedList<Seen> inOrder = new();

    public long Sum { get; private set; }

    public int Count => byToken.Count;

    public DateTimeOffset Newest => inOrder.Last?.Value.Time ?? DateTimeOffset.MinValue;

    /// <summary>In the order of their times.</summary>
    public IReadOnlyCollection<Seen> Items => inOrder;

    public void Add(Seen seen)
    {
        if (byToken.TryGetValue(seen.Token, out var known))
        {
            if (known.Value.Time > seen.Time)
            {
                return;
            }

            Remove(known);
        }

        // Times are nearly in the order of the tree: the place is at the end, or not far from it.
        var before = inOrder.Last;
        while (before is not null && before.Value.Time > seen.Time)
        {
            before = before.Previous;
        }

        byToken.Add(seen.Token, before is null ? inOrder.AddFirst(seen) : inOrder.AddAfter(before, seen));
        Sum += seen.Weight;
        bound.Held++;
    }

    /// <summary>Forgets what is a window's length old, or older.</summary>
    public void Prune(DateTimeOffset now)
    {
        while (inOrder.First is { } first && first.Value.Time <= now - length)
        {
            Remove(first);
        }
    }

    /// <summary>Forgets the oldest that are not needed to reach a sum.</summary>
    public void Trim(long least)
    {
        while (inOrder.First is { } first && Sum - first.Value.Weight >= least)
        {
            Remove(first);
        }
    }

    public void RemoveWhere(Func<UInt128, bool> leaves)
    {
        foreach (var node in byToken.Values.Where(n => leaves(n.Value.Token)).ToList())
        {
            Remove(node);
        }
    }

    private void Remove(LinkedListNode<Seen> node)
    {
        byToken.Remove(node.Value.Token);
        inOrder.Remove(node);
        Sum -= node.Value.Weight;
        bound.Held--;
    }
}
