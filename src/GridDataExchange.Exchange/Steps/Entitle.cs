using System.Collections.Immutable;
using GridDataExchange.Policies;

namespace GridDataExchange.Exchange.Steps;

/// <summary>Token's scopes ∩ live grant ∩ policies: what the caller may see.</summary>
internal sealed class Entitle(PolicySet policies) : IStep
{
    private readonly Entitlements entitlements = new(policies);

    public string Name => "entitle";

    public ValueTask TakeAsync(Request request, CancellationToken cancellationToken)
    {
        var token = request.Asked.Token;
        var grant = request.Grant!;
        var department = request.Rights!.Clients.TryGetValue(token.Client, out var client)
            ? client.Department
            : throw new Query.RefusedException(Query.RefusalCode.GrantEnded, "the client is no longer registered: ask an administrator");
        ImmutableArray<string> scopes = [.. token.Scopes.Intersect(grant.Scopes, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        ImmutableArray<string> jurisdictions = [.. grant.Jurisdictions.Order(StringComparer.Ordinal)];
        request.Entitlement = entitlements.Of(new Caller(department, token.Client, grant.Purpose, scopes, jurisdictions), request.Context!);
        return ValueTask.CompletedTask;
    }
}
