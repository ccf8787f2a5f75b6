using System.Collections.Concurrent;

namespace GridDataExchange.Exchange.Quotas;

/// <summary>What this node knows of the quotas of the day, so that an answer with nothing new costs the database nothing. Thread-safe.</summary>
/// <remarks>Bounded: full, or on a new day, it forgets everything, and what was forgotten is counted again by the database for nothing.</remarks>
internal sealed class QuotaMemory(int mostTokens = 1_000_000)
{
    private readonly Lock turn = new();
    private volatile ConcurrentDictionary<QuotaKey, QuotaState> kept = new();
    private DateOnly newest;
    private int tokens;

    /// <summary>Tokens held, about as many as the most at most.</summary>
    public int Tokens => tokens;

    /// <summary>True the first time that a day is seen which is newer than all before.</summary>
    public bool Begins(DateOnly day)
    {
        lock (turn)
        {
            if (day <= newest)
            {
                return false;
            }

            newest = day;
            Forget();
            return true;
        }
    }

    public QuotaState Of(QuotaKey key) => kept.GetOrAdd(key, static _ => new QuotaState());

    /// <summary>Counts what was remembered.</summary>
    public void Grew(int by)
    {
        if (by > 0 && Interlocked.Add(ref tokens, by) > mostTokens)
        {
            lock (turn)
            {
                Forget();
            }
        }
    }

    private void Forget()
    {
        kept = new();
        tokens = 0;
    }
}
