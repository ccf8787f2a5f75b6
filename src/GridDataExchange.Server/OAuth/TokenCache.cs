using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using GridDataExchange.Exchange;

namespace GridDataExchange.Server.OAuth;

/// <summary>
/// What validated tokens say, by SHA-256 of the token: validating costs 1.1 ms of processor time a call, this a microsecond.
/// An entry holds under the rights epoch it was made under and until the token ends. Hot path; thread-safe.
/// </summary>
/// <remarks>Bounded by two generations: when the young one is full it becomes the old one, and what is still used moves back.</remarks>
internal sealed class TokenCache(int capacity = 8192)
{
    private readonly Lock turning = new();
    private volatile ConcurrentDictionary<Key, Entry> young = new();
    private volatile ConcurrentDictionary<Key, Entry> old = new();

    /// <summary>Entries held, at most twice the capacity.</summary>
    public int Count => young.Count + old.Count;

    public TokenFacts? Find(in Key key, long epoch, DateTimeOffset now)
    {
        if (!young.TryGetValue(key, out var entry))
        {
            if (!old.TryGetValue(key, out entry))
            {
                return null;
            }

            Put(key, entry);
        }

        return entry.Epoch == epoch && now < entry.Facts.Expires ? entry.Facts : null;
    }

    public void Put(in Key key, TokenFacts facts, long epoch) => Put(key, new Entry(facts, epoch));

    private void Put(in Key key, Entry entry)
    {
        young[key] = entry;
        if (young.Count > capacity)
        {
            lock (turning)
            {
                if (young.Count > capacity)
                {
                    old = young;
                    young = new();
                }
            }
        }
    }

    private readonly record struct Entry(TokenFacts Facts, long Epoch);

    /// <summary>SHA-256 of a token.</summary>
    internal readonly record struct Key(ulong A, ulong B, ulong C, ulong D)
    {
        public static Key Of(string token)
        {
            Span<ulong> hash = stackalloc ulong[4];
            SHA256.HashData(Encoding.UTF8.GetBytes(token), MemoryMarshal.AsBytes(hash));
            return new Key(hash[0], hash[1], hash[2], hash[3]);
        }
    }
}
