using GridDataExchange.Exchange;
using GridDataExchange.Ledger;
using GridDataExchange.Query;
using GridDataExchange.Registry;
using GridDataExchange.Server.OAuth;

namespace GridDataExchange.Server.Http;

/// <summary>Lets those in whose token and live grant have a scope, such as <c>admin</c> or <c>officer</c>, and puts what they are about to do on record.</summary>
internal sealed class ScopedCallers(BearerTokens bearer, ClientLimits limits, IRegistry registry, IExchange exchange, TimeProvider clock)
{
    private const int MostTries = 3;

    /// <summary>Who acts, once that is on record under rights that held; null where the caller may not or it could not be recorded: then the request is answered.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scope">The scope that is needed.</param>
    /// <param name="act">What is done, such as <c>grant.list</c>.</param>
    /// <param name="target">The id of what it is done to, or null.</param>
    public async Task<ScopedCaller?> EnterAsync(HttpContext context, string scope, string act, string? target) =>
        await AdmitAsync(context, scope) is { } caller ? await RecordAsync(context, caller, act, target) : null;

    /// <summary>Who acts; null where the caller may not: then the request is answered.</summary>
    public async Task<ScopedCaller?> AdmitAsync(HttpContext context, string scope) =>
        await IdentifyAsync(context) is { } token ? await FindAsync(context, token, scope) : null;

    /// <summary>Who asks, within the limits, whatever it may; null where that cannot be said or is too much: then the request is answered.</summary>
    public async Task<TokenFacts?> IdentifyAsync(HttpContext context)
    {
        if (await bearer.ReadAsync(context.Request.Headers.Authorization, context.RequestAborted) is not { } token)
        {
            await Challenge.WriteAsync(context, GraphQLMedia.Json);
            return null;
        }

        return await limits.EnterAsync(context, token, GraphQLMedia.Json) ? token : null;
    }

    /// <summary>Who acts, under rights that held when that went on record, newer ones where they changed meanwhile; null where it is not on record: then the request is answered.</summary>
    public async Task<ScopedCaller?> RecordAsync(HttpContext context, ScopedCaller caller, string act, string? target)
    {
        var recorded = await ActAsync(
            context,
            caller,
            by => exchange.RecordAdministrationAsync(by.Token, by.Rights, act, target, context.RequestAborted),
            outcome => outcome.Refusal is { Code: RefusalCode.RightsChanged },
            outcome => outcome.Record);
        switch (recorded?.Outcome.Refusal)
        {
            case null:
                return recorded?.By;
            case { Code: RefusalCode.LedgerUnavailable } unavailable:
                await GraphQLResponses.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, unavailable);
                return null;
            case var refusal:
                await RefuseAsync(context, caller.Token, refusal);
                return null;
        }
    }

    /// <summary>Does what commits only while the caller's rights hold; where they changed meanwhile again under newer ones, thrice at most. Null where there are none any more: then the request is answered.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">Who acts.</param>
    /// <param name="act">Does it under the rights that it is given.</param>
    /// <param name="overtaken">True where rights changed meanwhile, so that nothing was done.</param>
    /// <param name="record">The record of what was done, whose receipt the answer carries.</param>
    public async Task<Acted<T>?> ActAsync<T>(HttpContext context, ScopedCaller caller, Func<ScopedCaller, Task<T>> act, Func<T, bool> overtaken, Func<T, AcknowledgedRecord?> record)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await act(caller);
            if (attempt == MostTries || !overtaken(outcome))
            {
                ReceiptHeaders.Add(context.Response.Headers, record(outcome));
                return new(caller, outcome);
            }

            if (await FindAsync(context, caller.Token, caller.Scope) is not { } again)
            {
                return null;
            }

            caller = again;
        }
    }

    /// <summary>Records a refusal and answers with it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="token">Who is refused.</param>
    /// <param name="refusal">Why.</param>
    /// <param name="status">The status; null: that of the code.</param>
    public async Task RefuseAsync(HttpContext context, TokenFacts token, Refusal refusal, int? status = null) =>
        await WriteAsync(context, await exchange.RefuseAsync(token, refusal, context.RequestAborted), refusal.Code, status);

    /// <summary>Answers with a refusal that is on record.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">The refusal.</param>
    /// <param name="code">The code that the status is for.</param>
    /// <param name="status">The status; null: that of the code.</param>
    public static async Task WriteAsync(HttpContext context, ExchangeAnswer answer, RefusalCode code, int? status)
    {
        var its = answer.Refused == code ? status : null; // not recorded, it is another
        await GraphQLResponses.WriteAsync(context, its ?? GraphQLStatus.Of(answer.Refused, GraphQLMedia.GraphQLResponse, wellFormed: true), answer.Body, GraphQLMedia.Json);
    }

    private async Task<ScopedCaller?> FindAsync(HttpContext context, TokenFacts token, string scope)
    {
        // Asked now: one whose grant was ended a moment ago has ended.
        var rights = await registry.RefreshAsync(context.RequestAborted);
        if (!rights.IsOf(token.Client, token.Department))
        {
            await RefuseAsync(context, token, new Refusal(RefusalCode.GrantEnded, "The client is no longer registered with the token's department: ask for a new token, or an administrator."));
            return null;
        }

        var grant = rights.FindLive(token.Client, token.Purpose ?? "", clock.GetUtcNow());
        if (!token.Scopes.Contains(scope, StringComparer.Ordinal) || grant is null || grant.Id != token.Grant || !grant.Scopes.Contains(scope, StringComparer.Ordinal))
        {
            await RefuseAsync(context, token, new Refusal(RefusalCode.GrantEnded, $"This needs a token with the scope '{scope}' under a live grant."));
            return null;
        }

        return new(token, scope, ActRights.Of(token, rights, grant));
    }
}

/// <summary>Who acts, and the rights it rests on.</summary>
/// <param name="Token">The token.</param>
/// <param name="Scope">The scope that the act needs, which token and grant have.</param>
/// <param name="Rights">What the act rests on.</param>
internal sealed record ScopedCaller(TokenFacts Token, string Scope, ActRights Rights);

/// <summary>What came of an act.</summary>
/// <param name="By">Who did it, under the rights that it was done under.</param>
/// <param name="Outcome">What came of it.</param>
internal sealed record Acted<T>(ScopedCaller By, T Outcome);
