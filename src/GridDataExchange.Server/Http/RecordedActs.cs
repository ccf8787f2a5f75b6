using GridDataExchange.Exchange;
using GridDataExchange.Query;
using GridDataExchange.Registry;
using GridDataExchange.Server.OAuth;

namespace GridDataExchange.Server.Http;

/// <summary>Lets a caller do what a scope of its live grant is for, once the act is on record; an act that cannot be recorded is not done.</summary>
internal sealed class RecordedActs(BearerTokens bearer, ClientLimits limits, IRegistry registry, IExchange exchange, TimeProvider clock)
{
    /// <summary>The caller, where it has the scope by a live grant and the act is on record; else the request is answered.</summary>
    public async Task<TokenFacts?> MayAsync(HttpContext context, string scope, string act, string? target) =>
        await MayAsync(context, scope) is { } token && await RecordAsync(context, token, act, target) ? token : null;

    /// <summary>The caller, where it has the scope by a live grant; else the request is answered.</summary>
    public async Task<TokenFacts?> MayAsync(HttpContext context, string scope)
    {
        if (await bearer.ReadAsync(context.Request.Headers.Authorization, context.RequestAborted) is not { } token)
        {
            await Challenge.WriteAsync(context, GraphQLMedia.Json);
            return null;
        }

        if (!await limits.EnterAsync(context, token, GraphQLMedia.Json))
        {
            return null;
        }

        // Asked now: one whose grant was ended a moment ago has ended.
        var rights = await registry.RefreshAsync(context.RequestAborted);
        var grant = rights.FindLive(token.Client, token.Purpose ?? "", clock.GetUtcNow());
        if (!token.Scopes.Contains(scope, StringComparer.Ordinal) || grant is null || grant.Id != token.Grant || !grant.Scopes.Contains(scope, StringComparer.Ordinal))
        {
            var answer = await exchange.RefuseAsync(token, new Refusal(RefusalCode.GrantEnded, $"This needs a token with the scope '{scope}' under a live grant."), context.RequestAborted);
            await GraphQLResponses.WriteAsync(context, GraphQLStatus.Of(answer.Refused, GraphQLMedia.GraphQLResponse, wellFormed: true), answer.Body, GraphQLMedia.Json);
            return null;
        }

        return token;
    }

    /// <summary>True where the act is on record; else the request is answered.</summary>
    public async Task<bool> RecordAsync(HttpContext context, TokenFacts token, string act, string? target)
    {
        if (await exchange.RecordAdministrationAsync(token, act, target, context.RequestAborted))
        {
            return true;
        }

        await GraphQLResponses.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new Refusal(RefusalCode.LedgerUnavailable, "The act could not be recorded, so it is not answered: try again."));
        return false;
    }
}
