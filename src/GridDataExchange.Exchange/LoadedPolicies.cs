using GridDataExchange.Policies;
using GridDataExchange.Query;

namespace GridDataExchange.Exchange;

/// <summary>A policy set that this node can answer under, with all that is made of it: a request takes one and keeps it to its end. Nothing made of one set is used for another.</summary>
public sealed class LoadedPolicies
{
    /// <summary>A set and the engine of its catalogue.</summary>
    public LoadedPolicies(PolicySet set, QueryEngine engine)
    {
        ArgumentNullException.ThrowIfNull(set);
        Set = set;
        Engine = engine;
        Entitlements = new Entitlements(set);
    }

    /// <summary>The set.</summary>
    public PolicySet Set { get; }

    /// <summary>Answers questions about what its catalogue shares; its caches are of this set alone.</summary>
    public QueryEngine Engine { get; }

    internal Entitlements Entitlements { get; }
}
