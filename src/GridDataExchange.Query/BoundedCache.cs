using System.Collections.Concurrent;

namespace GridDataExchange.Query;

/// <summary>A cache with a bound on the weight of what it keeps. Full, it forgets everything: rare, cheap, and no stranger can push one entry out by choice for long.</summary>
internal sealed class BoundedCache<TKey, TValue>(long maximumWeight)
    where TKey : notnull
    where TValue : class
{
    private ConcurrentDictionary<TKey, TValue> entries = new();
    private long weight;

    public TValue? Find(TKey key) => entries.GetValueOrDefault(key);

    public TValue Add(TKey key, TValue value, long itsWeight)
    {
        if (Interlocked.Add(ref weight, itsWeight) > maximumWeight)
        {
            entries = new();
            Interlocked.Exchange(ref weight, itsWeight);
        }

        return entries.GetOrAdd(key, value);
    }
}
