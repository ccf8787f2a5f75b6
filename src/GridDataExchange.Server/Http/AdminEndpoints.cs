using GridDataExchange.Registry;

namespace GridDataExchange.Server.Http;

/// <summary>
/// What administrators do over HTTP. A change is in the outbox by the transaction that makes it; what changes nothing is on record before it is
/// answered, and not answered where it cannot be.
/// </summary>
internal sealed class AdminEndpoints(ScopedCallers callers, IRegistry registry)
{
    private const string AdminScope = "admin";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/admin/grants", static (HttpContext context, AdminEndpoints admin) => admin.ListGrantsAsync(context));
        routes.MapPost("/admin/grants/{id:guid}/end", static (Guid id, HttpContext context, AdminEndpoints admin) => admin.EndGrantAsync(id, context));
    }

    private async Task ListGrantsAsync(HttpContext context)
    {
        if (await callers.EnterAsync(context, AdminScope, "grant.list", null) is not null)
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
        if (await callers.AdmitAsync(context, AdminScope) is not { } caller)
        {
            return;
        }

        // Done even where the caller leaves meanwhile.
        if (await registry.EndGrantAsync(id, ClientActor.Of(caller.Token), CancellationToken.None))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else if (await callers.RecordAsync(context, caller, "grant.end", id.ToString("D")) is not null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound; // which tells something, and so is on record
        }
    }
}
