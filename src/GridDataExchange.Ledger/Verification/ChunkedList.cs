namespace GridDataExchange.Ledger.Verification;

/// <summary>A list of millions of values that is never copied to grow.</summary>
internal sealed class ChunkedList<T>
    where T : struct
{
    private const int Least = 16;
    private const int Chunk = 1024;

    private readonly List<T[]> chunks = [];

    public int Count { get; private set; }

    public ref T this[int index] => ref chunks[index / Chunk][index % Chunk];

    public void Add(in T value)
    {
        var at = Count % Chunk;
        if (at == 0)
        {
            chunks.Add(new T[Count == 0 ? Least : Chunk]);
        }
        else if (at == chunks[^1].Length)
        {
            var chunk = chunks[^1];
            Array.Resize(ref chunk, Chunk);
            chunks[^1] = chunk;
        }

        chunks[^1][at] = value;
        Count++;
    }

    /// <summary>Puts the values in order, unless they are: what is honest was written in order.</summary>
    public void Sort(Comparison<T> comparison)
    {
        var sorted = true;
        for (var i = 1; i < Count && sorted; i++)
        {
            sorted = comparison(this[i - 1], this[i]) <= 0;
        }

        if (sorted)
        {
            return;
        }

        var all = new T[Count];
        for (var i = 0; i < Count; i++)
        {
            all[i] = this[i];
        }

        Array.Sort(all, comparison);
        for (var i = 0; i < all.Length; i++)
        {
            this[i] = all[i];
        }
    }
}
