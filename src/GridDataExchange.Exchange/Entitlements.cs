using System.Collections.Concurrent;
using GridDataExchange.Policies;

namespace GridDataExchange.Exchange;

/// <summary>
/// Entitlements by caller and by the policies that apply: what else a request says changes only which those are, and they are found anew for each.
/// Thread-safe.
/// </summary>
/// <remarks>Bounded: full, it forgets everything, which is rare and cheap.</remarks>
internal sealed class Entitlements(PolicySet policies, int capacity = 4096)
{
    private volatile ConcurrentDictionary<Key, Entitlement> kept = new();

    /// <summary>Entitlements held, about as many as the capacity at most.</summary>
    public int Count => kept.Count;

    public Entitlement Of(Caller caller, RequestContext context)
    {
        var key = new Key(Entitler.RulesFor(policies, caller, context), caller);
        if (kept.TryGetValue(key, out var known))
        {
            return known;
        }

        if (kept.Count >= capacity)
        {
            kept = new();
        }

        return kept.GetOrAdd(key, Entitler.Entitle(policies, caller, context));
    }

    // The record's own equality compares lists by reference.
    private readonly struct Key(string rules, Caller caller) : IEquatable<Key>
    {
        private readonly string rules = rules;
        private readonly Caller caller = caller;

        public bool Equals(Key other) =>
            rules == other.rules
            && caller.Department == other.caller.Department
            && caller.Client == other.caller.Client
            && caller.Purpose == other.caller.Purpose
            && caller.Scopes.SequenceEqual(other.caller.Scopes, StringComparer.Ordinal)
            && caller.Jurisdictions.SequenceEqual(other.caller.Jurisdictions, StringComparer.Ordinal);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(rules, caller.Client, caller.Purpose, caller.Scopes.Length, caller.Jurisdictions.Length);
    }
}
