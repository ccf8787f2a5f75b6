using GridDataExchange.Query;
using GridDataExchange.Registry;

namespace GridDataExchange.Exchange.Steps;

/// <summary>The token must have a purpose, and its client a live grant for it. What this node remembers may be old: before it refuses it asks.</summary>
internal sealed class FindGrant(IRegistry registry) : IStep
{
    public string Name => "grant";

    public async ValueTask TakeAsync(Request request, CancellationToken cancellationToken)
    {
        var token = request.Asked.Token;
        if (token.Purpose is not { } purpose)
        {
            throw new RefusedException(RefusalCode.PurposeRequired, "the token names no purpose: ask for one with a scope `purpose:…`");
        }

        var rights = registry.Current;
        var grant = rights.FindLive(token.Client, purpose, request.Time);
        if (grant is null)
        {
            rights = await registry.RefreshAsync(cancellationToken).ConfigureAwait(false);
            grant = rights.FindLive(token.Client, purpose, request.Time);
        }

        request.Rights = rights;
        request.Grant = grant ?? throw new RefusedException(RefusalCode.GrantEnded, "there is no live grant for the token's purpose: ask an administrator for one");
    }
}
