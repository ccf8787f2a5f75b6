using GridDataExchange.Catalog;
using GridDataExchange.Exchange;
using GridDataExchange.Policies;
using GridDataExchange.Postgres;
using GridDataExchange.Publishing;
using GridDataExchange.Query;
using GridDataExchange.Registry;

namespace GridDataExchange.Server.Hosting;

/// <summary>Brings a policy set into force: its tables are there and this node can answer under it before anybody has rights by it.</summary>
internal sealed class PolicyLoading(IPublisher publisher, IRegistry registry, PolicySets sets, Func<Catalogue, QueryEngine> engineOf, Actor node)
{
    /// <summary>Puts it in force, where it is not already.</summary>
    /// <exception cref="CatalogueException">The stored tables cannot become what its catalogue says.</exception>
    public async Task PutInForceAsync(PolicySet policies, CancellationToken cancellationToken)
    {
        await publisher.PrepareTablesAsync(policies.Catalogue, node, cancellationToken);
        sets.Add(new LoadedPolicies(policies, engineOf(policies.Catalogue)));
        var before = registry.Current.PolicyVersion;
        await registry.PutInForceAsync(policies, node.Name, node, cancellationToken);

        // The one before stays for requests under way: their records are refused, and they start again.
        sets.Retain(policies.Version, before);
    }
}
