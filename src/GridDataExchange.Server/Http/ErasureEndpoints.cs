using GridDataExchange.Ledger.Retention;

namespace GridDataExchange.Server.Http;

/// <summary>Erasing what has been kept for its days, over HTTP, by officers: one announces, another confirms seven days later.</summary>
internal sealed class ErasureEndpoints(ScopedCallers callers, Erasures erasures)
{
    private const string Path = "/ledger/erasures";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, static (HttpContext context, ErasureEndpoints endpoints) => endpoints.ListAsync(context));
        routes.MapPost(Path, static (HttpContext context, ErasureEndpoints endpoints) => endpoints.AnnounceAsync(context));
        routes.MapPost(Path + "/{id:guid}/confirm", static (Guid id, HttpContext context, ErasureEndpoints endpoints) => endpoints.ConfirmAsync(id, context));
        routes.MapPost(Path + "/{id:guid}/withdraw", static (Guid id, HttpContext context, ErasureEndpoints endpoints) => endpoints.WithdrawAsync(id, context));
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await callers.EnterAsync(context, RetentionAnswers.OfficerScope, "erasure.list", null) is not null)
        {
            var list = await erasures.Standing.ListAsync(context.RequestAborted);
            await context.Response.WriteAsJsonAsync(
                list.Select(e => new { e.Id, Periods = e.Periods.Select(p => p.ToString()), e.Department, e.Client, e.Earliest, Standing = e.Standing.ToString().ToLowerInvariant() }),
                context.RequestAborted);
        }
    }

    private async Task AnnounceAsync(HttpContext context)
    {
        if (await callers.EnterAsync(context, RetentionAnswers.OfficerScope, "erasure.announce", null) is not { } caller
            || await callers.ReadObjectAsync(context, caller) is not { } sent)
        {
            return;
        }

        var periods = RetentionAnswers.Texts(sent, "periods");
        await callers.AnswerAsync(context, caller, officer => erasures.AnnounceAsync(periods, officer, context.RequestAborted), StatusCodes.Status201Created, done => new
        {
            done.Id,
            Periods = done.Periods.Select(p => p.ToString()),
            done.Earliest,
            Clock = RetentionAnswers.ClockOf(done.Witness),
        });
    }

    private async Task ConfirmAsync(Guid id, HttpContext context)
    {
        if (await callers.EnterAsync(context, RetentionAnswers.OfficerScope, "erasure.confirm", id.ToString("D")) is { } caller)
        {
            await callers.AnswerAsync(context, caller, officer => erasures.ConfirmAsync(id, officer, context.RequestAborted), StatusCodes.Status200OK, done => new
            {
                Id = done.Announcement,
                Erased = done.Periods.Select(p => p.ToString()),
                done.Witnessed,
                Clock = RetentionAnswers.ClockOf(done.Witness),
            });
        }
    }

    private async Task WithdrawAsync(Guid id, HttpContext context)
    {
        if (await callers.EnterAsync(context, RetentionAnswers.OfficerScope, "erasure.withdraw", id.ToString("D")) is { } caller)
        {
            await callers.AnswerAsync(context, caller, officer => erasures.WithdrawAsync(id, officer, context.RequestAborted), StatusCodes.Status200OK, done => new { Id = done.Announcement });
        }
    }
}
