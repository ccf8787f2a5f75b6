using GridDataExchange.Query;
using GridDataExchange.Registry;

namespace GridDataExchange.Exchange.Steps;

/// <summary>
/// The token must have a purpose, and its client a live grant for it; and the request takes the policy set in force, of the same snapshot.
/// What this node remembers may be old: before it refuses it asks.
/// </summary>
internal sealed class FindGrant(IRegistry registry, PolicySets policies) : IStep
{
    public string Name => "grant";

    public async ValueTask TakeAsync(Request request, CancellationToken cancellationToken)
    {
        var token = request.Asked.Token;
        if (token.Purpose is not { } purpose)
        {
            throw new RefusedException(RefusalCode.PurposeRequired, "the token names no purpose: ask for one with a scope `purpose:…`");
        }

        if (!Take(registry.Current) && !Take(await registry.RefreshAsync(cancellationToken).ConfigureAwait(false)))
        {
            throw request.Policies is null
                ? new RefusedException(RefusalCode.RightsChanged, "the policies were changed and this node has not loaded them yet: ask again")
                : new RefusedException(RefusalCode.GrantEnded, "there is no live grant for the token's purpose: ask an administrator for one");
        }

        bool Take(RightsSnapshot rights)
        {
            request.Policies = policies.Find(rights.PolicyVersion);
            if (request.Policies is null || rights.FindLive(token.Client, purpose, request.Time) is not { } grant)
            {
                return false;
            }

            request.Rights = rights;
            request.Grant = grant;
            return true;
        }
    }
}
