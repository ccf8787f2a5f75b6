using GridDataExchange.Ledger.Retention;
using GridDataExchange.Query;

namespace GridDataExchange.Server.Http;

/// <summary>Legal holds over HTTP, by officers: one places a hold, another releases it.</summary>
internal sealed class HoldEndpoints(ScopedCallers callers, Holds holds)
{
    private const string Path = "/ledger/holds";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, static (HttpContext context, HoldEndpoints endpoints) => endpoints.ListAsync(context));
        routes.MapPost(Path, static (HttpContext context, HoldEndpoints endpoints) => endpoints.PlaceAsync(context));
        routes.MapGet(Path + "/{id:guid}/records/{record:guid}", static (Guid id, Guid record, HttpContext context, HoldEndpoints endpoints) => endpoints.ReadAsync(id, record, context));
        routes.MapPost(Path + "/{id:guid}/release", static (Guid id, HttpContext context, HoldEndpoints endpoints) => endpoints.ReleaseAsync(id, context));
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await callers.EnterAsync(context, RetentionAnswers.OfficerScope, "hold.list", null) is not null)
        {
            await context.Response.WriteAsJsonAsync(await holds.ListAsync(context.RequestAborted), context.RequestAborted);
        }
    }

    private async Task PlaceAsync(HttpContext context)
    {
        if (await callers.EnterAsync(context, RetentionAnswers.OfficerScope, "hold.place", null) is not { } caller
            || await callers.ReadObjectAsync(context, caller) is not { } sent)
        {
            return;
        }

        // What is no id is the id of nothing.
        var records = RetentionAnswers.Texts(sent, "records").Select(text => Guid.TryParseExact(text, "D", out var id) ? id : Guid.Empty).ToList();
        var outcome = await holds.PlaceAsync(records, RetentionAnswers.Text(sent, "reason"), RetentionAnswers.Text(sent, "case"), caller.Officer(), context.RequestAborted);
        await callers.WriteAsync(context, caller, outcome, StatusCodes.Status201Created, static done => done);
    }

    private async Task ReadAsync(Guid id, Guid record, HttpContext context)
    {
        if (await callers.EnterAsync(context, RetentionAnswers.OfficerScope, "hold.read", record.ToString("D")) is not { } caller)
        {
            return;
        }

        if (await holds.ReadAsync(id, record, context.RequestAborted) is not { } body)
        {
            await callers.RefuseAsync(context, caller.Token, new Refusal(RefusalCode.BadInput, "the hold keeps no such record, or was released: see the list."), StatusCodes.Status404NotFound);
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private async Task ReleaseAsync(Guid id, HttpContext context)
    {
        if (await callers.EnterAsync(context, RetentionAnswers.OfficerScope, "hold.release", id.ToString("D")) is { } caller)
        {
            await callers.WriteAsync(context, caller, await holds.ReleaseAsync(id, caller.Officer(), context.RequestAborted), StatusCodes.Status200OK, static done => done);
        }
    }
}
