namespace GridDataExchange.Ledger.Verification;

/// <summary>What a source has of one node.</summary>
internal sealed class NodeEvidence(string name)
{
    public string Name => name;

    /// <summary>Number of its log; null where the source has no certificate of it.</summary>
    public int? Log { get; set; }

    public string? Certificate { get; set; }

    public ChunkedList<RecordEvidence> Records { get; } = new();

    public ChunkedList<BatchEvidence> Batches { get; } = new();

    public ChunkedList<PlaceEvidence> Places { get; } = new();

    /// <summary>What its first record says of the name that it left.</summary>
    public LeftEvidence? Left { get; set; }

    /// <summary>The body of its record of kind <c>origin</c>.</summary>
    public byte[]? Origin { get; set; }

    public void Sort()
    {
        Records.Sort(static (a, b) => a.Counter.CompareTo(b.Counter));
        Batches.Sort(static (a, b) => a.First.CompareTo(b.First));
        Places.Sort(static (a, b) => a.First.CompareTo(b.First));
    }

    /// <summary>Position of the first record with that counter or a later one. Once sorted.</summary>
    public int Find(long counter)
    {
        var (low, high) = (0, Records.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Records[middle].Counter < counter ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The counter of the first of its records that has no place; null where each has. Once sorted.</summary>
    public long? Unplaced()
    {
        for (var i = 0; i < Records.Count; i++)
        {
            if (IndexOf(Records[i].Counter) is null)
            {
                return Records[i].Counter;
            }
        }

        return null;
    }

    /// <summary>True where a record will get no place any more: a later one of its node has one. Once sorted.</summary>
    public bool IsPassed(long counter) => Places.Count > 0 && Places[^1].First > counter && IndexOf(counter) is null;

    /// <summary>The index of its record in the tree; null where it has none. Once sorted.</summary>
    public long? IndexOf(long counter)
    {
        var (low, high) = (0, Places.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Places[middle].First <= counter ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && Places[low - 1] is var place && counter - place.First < place.Size ? place.Start + counter - place.First : null;
    }
}

/// <summary>What is kept of a record once it was read.</summary>
internal struct RecordEvidence
{
    public long Counter;
    public Guid Id;
    public Hash32 Leaf;
    public RecordMarks Marks;
}

/// <summary>What a record is, as far as the checks of the whole need it.</summary>
[Flags]
internal enum RecordMarks : byte
{
    None = 0,
    Start = 1,
    Stop = 2,
    Origin = 4,
}

/// <summary>A batch as its node signed it.</summary>
internal struct BatchEvidence
{
    public long First;
    public int Size;
    public Hash32 Root;
    public Hash32 Previous;
    public Hash32 SignatureR;
    public Hash32 SignatureS;

    /// <summary>False where one of the fields had another length: no node signs such.</summary>
    public bool WellFormed;
}

/// <summary>Where a batch stands in the tree.</summary>
internal struct PlaceEvidence
{
    public int Log;
    public long Start;
    public long First;
    public int Size;
}

/// <summary>What a first record says of the name that was left.</summary>
internal sealed record LeftEvidence(string Node, long Committed, long InDoubt);
