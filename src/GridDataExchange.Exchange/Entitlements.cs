using System.Collections.Concurrent;
using GridDataExchange.Policies;

namespace GridDataExchange.Exchange;

/// <summary>
/// Entitlements by caller and by how the conditions over requests come out: what else a request says changes nothing in one, and they are judged anew for each.
/// Thread-safe.
/// </summary>
/// <remarks>Bounded: full, it forgets everything, which is rare and cheap.</remarks>
internal sealed class Entitlements(PolicySet policies, int capacity = 4096)
{
    private const int OutcomesOnStack = 64;

    private volatile Generation kept = new();

    /// <summary>Entitlements held, about as many as the capacity at most.</summary>
    public int Count => kept.Count;

    public Entitlement Of(Caller caller, RequestContext context)
    {
        var generation = kept;
        if (!generation.Callers.TryGetValue(new Key(caller), out var known))
        {
            known = new Known(new Candidates(policies, caller));
        }

        var outcomes = known.Candidates.Conditions is var conditions && conditions <= OutcomesOnStack ? stackalloc char[conditions] : new char[conditions];
        known.Candidates.Judge(context, outcomes);
        return known.Find(outcomes) ?? Add(generation, known, outcomes);
    }

    private Entitlement Add(Generation generation, Known known, ReadOnlySpan<char> outcomes)
    {
        if (generation.Count >= capacity)
        {
            kept = generation = new();
        }

        var entitlement = known.Candidates.Entitle(outcomes);
        var (held, isNew) = generation.Callers.GetOrAdd(new Key(known.Candidates.Caller), known).Keep(outcomes, entitlement);
        if (isNew)
        {
            generation.Grow();
        }

        return held;
    }

    /// <summary>What is forgotten together.</summary>
    private sealed class Generation
    {
        private int count;

        public ConcurrentDictionary<Key, Known> Callers { get; } = new();

        public int Count => Volatile.Read(ref count);

        public void Grow() => Interlocked.Increment(ref count);
    }

    /// <summary>One caller's entitlements, by the outcomes of the conditions.</summary>
    private sealed class Known(Candidates candidates)
    {
        // Few entries, seldom written.
        private readonly ConcurrentDictionary<string, Entitlement> entitlements = new(concurrencyLevel: 1, capacity: 1, StringComparer.Ordinal);

        public Candidates Candidates { get; } = candidates;

        public Entitlement? Find(ReadOnlySpan<char> outcomes) =>
            entitlements.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(outcomes, out var entitlement) ? entitlement : null;

        public (Entitlement Held, bool IsNew) Keep(ReadOnlySpan<char> outcomes, Entitlement entitlement)
        {
            var held = entitlements.GetOrAdd(outcomes.ToString(), entitlement);
            return (held, ReferenceEquals(held, entitlement));
        }
    }

    // The record's own equality compares lists by reference.
    private readonly struct Key(Caller caller) : IEquatable<Key>
    {
        private readonly Caller caller = caller;

        public bool Equals(Key other) =>
            caller.Department == other.caller.Department
            && caller.Client == other.caller.Client
            && caller.Purpose == other.caller.Purpose
            && caller.Scopes.AsSpan().SequenceEqual(other.caller.Scopes.AsSpan())
            && caller.Jurisdictions.AsSpan().SequenceEqual(other.caller.Jurisdictions.AsSpan());

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(caller.Client, caller.Purpose, caller.Scopes.Length, caller.Jurisdictions.Length);
    }
}
