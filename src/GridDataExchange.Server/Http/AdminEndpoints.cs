using GridDataExchange.Exchange;
using GridDataExchange.Query;
using GridDataExchange.Registry;
using GridDataExchange.Server.OAuth;

namespace GridDataExchange.Server.Http;

/// <summary>
/// What administrators do over HTTP. A change is in the outbox by the transaction that makes it; what changes nothing is on record before it is
/// answered, and not answered where it cannot be.
/// </summary>
internal sealed class AdminEndpoints(BearerTokens bearer, ClientLimits limits, IRegistry registry, IExchange exchange, TimeProvider clock)
{
    private const string AdminScope = "admin";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/admin/grants", static (HttpContext context, AdminEndpoints admin) => admin.ListGrantsAsync(context));
        routes.MapPost("/admin/grants/{id:guid}/end", static (Guid id, HttpContext context, AdminEndpoints admin) => admin.EndGrantAsync(id, context));
    }

    private async Task ListGrantsAsync(HttpContext context)
    {
        if (await MayAsync(context) is { } token && await RecordAsync(context, token, "grant.list", null))
        {
            var rights = await registry.RefreshAsync(context.RequestAborted);
            await context.Response.WriteAsJsonAsync(
                rights.Grants.Values
                    .OrderBy(g => g.Client, StringComparer.Ordinal).ThenBy(g => g.Purpose, StringComparer.Ordinal)
                    .Select(g => new { g.Id, g.Client, Department = rights.Clients.GetValueOrDefault(g.Client)?.Department, g.Purpose, g.Scopes, g.Jurisdictions, g.Starts, g.Ends, g.RequiresDocument }),
                context.RequestAborted);
        }
    }

    private async Task EndGrantAsync(Guid id, HttpContext context)
    {
        if (await MayAsync(context) is not { } token)
        {
            return;
        }

        // Done even where the caller leaves meanwhile.
        if (await registry.EndGrantAsync(id, ClientActor.Of(token), CancellationToken.None))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else if (await RecordAsync(context, token, "grant.end", id.ToString("D")))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound; // which tells something, and so is on record
        }
    }

    /// <summary>The caller, where it is an administrator by a live grant; else the request is answered.</summary>
    private async Task<TokenFacts?> MayAsync(HttpContext context)
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

        // Asked now: an administrator whose grant was ended a moment ago has ended.
        var rights = await registry.RefreshAsync(context.RequestAborted);
        var grant = rights.FindLive(token.Client, token.Purpose ?? "", clock.GetUtcNow());
        if (!token.Scopes.Contains(AdminScope, StringComparer.Ordinal) || grant is null || grant.Id != token.Grant || !grant.Scopes.Contains(AdminScope, StringComparer.Ordinal))
        {
            var answer = await exchange.RefuseAsync(token, new Refusal(RefusalCode.GrantEnded, "This needs a token with the scope 'admin' under a live grant."), context.RequestAborted);
            await GraphQLResponses.WriteAsync(context, GraphQLStatus.Of(answer.Refused, GraphQLMedia.GraphQLResponse, wellFormed: true), answer.Body, GraphQLMedia.Json);
            return null;
        }

        return token;
    }

    /// <summary>True where the act is on record; else the request is answered.</summary>
    private async Task<bool> RecordAsync(HttpContext context, TokenFacts token, string act, string? target)
    {
        if (await exchange.RecordAdministrationAsync(token, act, target, context.RequestAborted))
        {
            return true;
        }

        await GraphQLResponses.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new Refusal(RefusalCode.LedgerUnavailable, "The act could not be recorded, so it is not answered: try again."));
        return false;
    }
}
