using System.Collections.Immutable;
using GridDataExchange.Policies;
using GridDataExchange.Query;

namespace GridDataExchange.Exchange.Steps;

/// <summary>Token's scopes ∩ live grant ∩ policies: what the caller may see.</summary>
internal sealed class Entitle : IStep
{
    public string Name => "entitle";

    public ValueTask TakeAsync(Request request, CancellationToken cancellationToken)
    {
        var token = request.Asked.Token;
        var grant = request.Grant!;
        if (!request.Rights!.IsOf(token.Client, token.Department))
        {
            // The record names the token's department: a client that was moved needs a token that says so.
            throw new RefusedException(RefusalCode.GrantEnded, "the client is no longer registered with the token's department: ask for a new token, or an administrator");
        }

        ImmutableArray<string> scopes = [.. token.Scopes.Intersect(grant.Scopes, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        ImmutableArray<string> jurisdictions = [.. grant.Jurisdictions.Order(StringComparer.Ordinal)];
        request.Entitlement = request.Policies!.Entitlements.Of(new Caller(token.Department, token.Client, grant.Purpose, scopes, jurisdictions), request.Context!);
        return ValueTask.CompletedTask;
    }
}
