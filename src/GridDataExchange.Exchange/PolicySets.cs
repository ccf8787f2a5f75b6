using System.Collections.Immutable;

namespace GridDataExchange.Exchange;

/// <summary>The policy sets that this node has loaded, by version. Which of them is in force the registry alone says, in the snapshot a request rests on.</summary>
/// <remarks>
/// INVARIANT: no answer leaves under a set that is not in force. A request takes the set that its snapshot of rights names; the ledger takes its
/// record only while the snapshot's epoch is the current one; and putting another set in force raises the epoch in the same transaction.
/// Thread-safe.
/// </remarks>
public sealed class PolicySets
{
    private ImmutableDictionary<string, LoadedPolicies> loaded = ImmutableDictionary.Create<string, LoadedPolicies>(StringComparer.Ordinal);

    /// <summary>The set of a version, or null where it is not loaded here.</summary>
    public LoadedPolicies? Find(string? version) => version is null ? null : Volatile.Read(ref loaded).GetValueOrDefault(version);

    /// <summary>Holds a set ready. Nothing is answered under it before it is in force; one of the same version stays.</summary>
    public void Add(LoadedPolicies policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ImmutableInterlocked.TryAdd(ref loaded, policies.Set.Version, policies);
    }

    /// <summary>Forgets all but these. A request that has one of the others keeps it, and the ledger will not take what it answers.</summary>
    public void Retain(params IEnumerable<string?> versions)
    {
        var kept = versions.OfType<string>().ToHashSet(StringComparer.Ordinal);
        ImmutableInterlocked.Update(ref loaded, all => all.RemoveRange(all.Keys.Where(version => !kept.Contains(version))));
    }
}
