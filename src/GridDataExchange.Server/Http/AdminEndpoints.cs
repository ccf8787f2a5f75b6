using GridDataExchange.Exchange;
using GridDataExchange.Query;
using GridDataExchange.Registry;
using GridDataExchange.Server.OAuth;

namespace GridDataExchange.Server.Http;

/// <summary>What administrators do over HTTP. Each act is on record before it takes effect, and an act that cannot be recorded is not done.</summary>
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
        if (await MayAsync(context, "grant.list", null))
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
        if (await MayAsync(context, "grant.end", id.ToString("D")))
        {
            // Recorded, so it is done even where the caller has left meanwhile.
            context.Response.StatusCode = await registry.EndGrantAsync(id, CancellationToken.None) ? StatusCodes.Status204NoContent : StatusCodes.Status404NotFound;
        }
    }

    /// <summary>True where the caller is an administrator by a live grant and the act is on record; else the request is answered.</summary>
    private async Task<bool> MayAsync(HttpContext context, string act, string? target)
    {
        if (await bearer.ReadAsync(context.Request.Headers.Authorization, context.RequestAborted) is not { } token)
        {
            await Challenge.WriteAsync(context, GraphQLMedia.Json);
            return false;
        }

        if (!await limits.EnterAsync(context, token, GraphQLMedia.Json))
        {
            return false;
        }

        // Asked now: an administrator whose grant was ended a moment ago has ended.
        var rights = await registry.RefreshAsync(context.RequestAborted);
        var grant = rights.FindLive(token.Client, token.Purpose ?? "", clock.GetUtcNow());
        if (!token.Scopes.Contains(AdminScope, StringComparer.Ordinal) || grant is null || grant.Id != token.Grant || !grant.Scopes.Contains(AdminScope, StringComparer.Ordinal))
        {
            var answer = await exchange.RefuseAsync(token, new Refusal(RefusalCode.GrantEnded, "This needs a token with the scope 'admin' under a live grant."), context.RequestAborted);
            await GraphQLResponses.WriteAsync(context, GraphQLStatus.Of(answer.Refused, GraphQLMedia.GraphQLResponse, wellFormed: true), answer.Body, GraphQLMedia.Json);
            return false;
        }

        if (await exchange.RecordAdministrationAsync(token, act, target, context.RequestAborted))
        {
            return true;
        }

        await GraphQLResponses.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new Refusal(RefusalCode.LedgerUnavailable, "The act could not be recorded, so it was not done: try again."));
        return false;
    }
}
