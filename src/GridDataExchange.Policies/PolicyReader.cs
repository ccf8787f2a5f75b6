using GridDataExchange.Catalog;

namespace GridDataExchange.Policies;

/// <summary>Reads <c>access/*.yaml</c> and <c>scopes.yaml</c> below a policies folder and checks them against a catalogue.</summary>
public static class PolicyReader
{
    /// <summary>Reads and checks a whole policy set.</summary>
    /// <param name="policiesFolder">The folder that holds <c>access</c>.</param>
    /// <param name="catalogue">What the policies speak of.</param>
    /// <exception cref="CatalogueException">Something is wrong; every problem found is in it.</exception>
    public static PolicySet Read(string policiesFolder, Catalogue catalogue) => throw new CatalogueException([new(policiesFolder, 0, "not read yet")]);
}

/// <summary>Finds what a caller may see: the pure core of access control.</summary>
public static class Entitler
{
    /// <summary>The entitlement of a caller under a request's circumstances. Default deny: what no policy allows is not in it.</summary>
    public static Entitlement Entitle(PolicySet policies, Caller caller, RequestContext request) => throw new NotSupportedException($"{policies} {caller} {request}");
}
