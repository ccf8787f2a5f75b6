using GridDataExchange.Exchange;
using GridDataExchange.Query;
using GridDataExchange.Registry;
using GridDataExchange.Server.OAuth;

namespace GridDataExchange.Server.Http;

/// <summary>Lets those in whose token and live grant have a scope, such as <c>admin</c> or <c>officer</c>, and puts what they are about to do on record.</summary>
internal sealed class ScopedCallers(BearerTokens bearer, ClientLimits limits, IRegistry registry, IExchange exchange, TimeProvider clock)
{
    /// <summary>Who acts, once that is on record; null where the caller may not or it could not be recorded: then the request is answered.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scope">The scope that is needed.</param>
    /// <param name="act">What is done, such as <c>grant.list</c>.</param>
    /// <param name="target">The id of what it is done to, or null.</param>
    public async Task<ScopedCaller?> EnterAsync(HttpContext context, string scope, string act, string? target) =>
        await AdmitAsync(context, scope) is { } caller && await RecordAsync(context, caller, act, target) ? caller : null;

    /// <summary>Who acts; null where the caller may not: then the request is answered.</summary>
    public async Task<ScopedCaller?> AdmitAsync(HttpContext context, string scope)
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
            await RefuseAsync(context, token, new Refusal(RefusalCode.GrantEnded, $"This needs a token with the scope '{scope}' under a live grant."));
            return null;
        }

        return new(token, rights.Epoch, grant.Ends);
    }

    /// <summary>True where the act is on record; else the request is answered.</summary>
    public async Task<bool> RecordAsync(HttpContext context, ScopedCaller caller, string act, string? target)
    {
        if (await exchange.RecordAdministrationAsync(caller.Token, act, target, context.RequestAborted))
        {
            return true;
        }

        await GraphQLResponses.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new Refusal(RefusalCode.LedgerUnavailable, "The act could not be recorded, so it is not answered: try again."));
        return false;
    }

    /// <summary>Records a refusal and answers with it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="token">Who is refused.</param>
    /// <param name="refusal">Why.</param>
    /// <param name="status">The status; null: that of the code.</param>
    public async Task RefuseAsync(HttpContext context, TokenFacts token, Refusal refusal, int? status = null)
    {
        var answer = await exchange.RefuseAsync(token, refusal, context.RequestAborted);
        var its = answer.Refused == refusal.Code ? status : null; // not recorded, it is another
        await GraphQLResponses.WriteAsync(context, its ?? GraphQLStatus.Of(answer.Refused, GraphQLMedia.GraphQLResponse, wellFormed: true), answer.Body, GraphQLMedia.Json);
    }
}

/// <summary>Who acts, and the rights it rests on.</summary>
/// <param name="Token">The token.</param>
/// <param name="Epoch">The rights epoch that the grant was found live under.</param>
/// <param name="RightsEnd">When the grant ends.</param>
internal sealed record ScopedCaller(TokenFacts Token, long Epoch, DateTimeOffset RightsEnd);
