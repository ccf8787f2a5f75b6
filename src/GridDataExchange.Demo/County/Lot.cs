namespace GridDataExchange.Demo.County;

/// <summary>
/// Draws that are the same on every machine and runtime: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
/// Each kind of thing draws from a lot of its own, so that a change to one does not move the others. Not for secrets.
/// </summary>
internal sealed class Lot
{
    private ulong state;

    /// <summary>The lot of that name.</summary>
    public Lot(string name)
    {
        // FNV-1a: any spread of names over states will do, as long as it stays.
        state = 14695981039346656037;
        foreach (var c in name)
        {
            state = (state ^ c) * 1099511628211;
        }
    }

    /// <summary>From 0 to below the bound.</summary>
    public int Below(int bound) => (int)(((UInt128)Next() * (ulong)bound) >> 64);

    /// <summary>Both ends included.</summary>
    public int Between(int first, int last) => first + Below(last - first + 1);

    public bool Percent(int chance) => Below(100) < chance;

    public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
