namespace GridDataExchange.Exchange.Quotas;

/// <summary>What this node knows of one quota. Thread-safe.</summary>
/// <remarks>
/// Only an estimate: other nodes count as well, and the database alone decides. INVARIANT: lookups and refusals are never more than the database
/// has, and a person is in here only where a transaction committed that counted it.
/// </remarks>
internal sealed class QuotaState
{
    private readonly HashSet<UInt128> seen = [];
    private readonly Lock turn = new();
    private QuotaUse use;

    public QuotaUse Use
    {
        get
        {
            lock (turn)
            {
                return use;
            }
        }
    }

    /// <summary>Takes over what the database says.</summary>
    public void Read(QuotaUse read)
    {
        lock (turn)
        {
            // Read while others commit, it may be older than what is known; of persons nothing rests on being exact.
            use = new(read.Persons, Math.Max(read.Lookups, use.Lookups), Math.Max(read.Refused, use.Refused));
        }
    }

    /// <summary>The tokens that are not known to be counted.</summary>
    public List<UInt128> Unknown(IEnumerable<UInt128> tokens)
    {
        lock (turn)
        {
            return [.. tokens.Where(t => !seen.Contains(t))];
        }
    }

    /// <summary>Remembers tokens that the database has.</summary>
    /// <returns>How many were not known.</returns>
    public int Remember(IEnumerable<UInt128> tokens)
    {
        lock (turn)
        {
            return tokens.Count(seen.Add);
        }
    }

    /// <summary>Counts what a transaction committed.</summary>
    /// <returns>How many tokens were not known.</returns>
    public int Committed(IReadOnlyList<UInt128> tokens, int lookups)
    {
        lock (turn)
        {
            var added = tokens.Count(seen.Add);
            use = new(use.Persons + added, use.Lookups + lookups, use.Refused);
            return added;
        }
    }
}

/// <summary>How much of a quota is used.</summary>
/// <param name="Persons">Different persons shown.</param>
/// <param name="Lookups">Lookups made, hit or miss.</param>
/// <param name="Refused">Answers refused because they held persons beyond the bound.</param>
internal readonly record struct QuotaUse(long Persons, long Lookups, long Refused);
