using GridDataExchange.Exchange.Reports;
using GridDataExchange.Ledger.Retention;

namespace GridDataExchange.Server.Http;

/// <summary>Legal holds over HTTP, by officers: one places a hold, another releases it. What one keeps is read as a report (<see cref="ReportEndpoints"/>).</summary>
internal sealed class HoldEndpoints(ScopedCallers callers, Holds holds, OfficerReports reports)
{
    public const string Path = "/ledger/holds";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, static (HttpContext context, HoldEndpoints endpoints) => endpoints.ListAsync(context));
        routes.MapPost(Path, static (HttpContext context, HoldEndpoints endpoints) => endpoints.PlaceAsync(context));
        routes.MapPost(Path + "/{id:guid}/release", static (Guid id, HttpContext context, HoldEndpoints endpoints) => endpoints.ReleaseAsync(id, context));
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await callers.EnterAsync(context, RetentionAnswers.OfficerScope, "hold.list", null) is { Token: var officer })
        {
            await context.Response.WriteAsJsonAsync(await holds.ListAsync((hold, stop) => reports.IsOwnMatterAsync(hold, officer, stop), context.RequestAborted), context.RequestAborted);
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
        var (reason, caseNumber) = (RetentionAnswers.Text(sent, "reason"), RetentionAnswers.Text(sent, "case"));
        await callers.AnswerAsync(context, caller, officer => holds.PlaceAsync(records, reason, caseNumber, officer, context.RequestAborted), StatusCodes.Status201Created, static done => done);
    }

    private async Task ReleaseAsync(Guid id, HttpContext context)
    {
        if (await callers.EnterAsync(context, RetentionAnswers.OfficerScope, "hold.release", id.ToString("D")) is { } caller)
        {
            await callers.AnswerAsync(context, caller, officer => holds.ReleaseAsync(id, officer, (hold, stop) => reports.IsOwnMatterAsync(hold, caller.Token, stop), context.RequestAborted), StatusCodes.Status200OK, static done => done);
        }
    }
}
