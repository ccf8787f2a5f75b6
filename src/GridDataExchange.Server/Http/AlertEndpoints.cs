using System.Text.Json;
using GridDataExchange.Catalog;
using GridDataExchange.Exchange;
using GridDataExchange.Exchange.Watching;
using GridDataExchange.Query;

namespace GridDataExchange.Server.Http;

/// <summary>What officers do with alerts: list those that are open, and close one with what was found out. Nobody closes one on own department or self.</summary>
internal sealed class AlertEndpoints(ScopedCallers callers, AlertBook alerts)
{
    private const string OfficerScope = "officer";
    private const string Path = "/ledger/alerts";
    private const int LongestFinding = 4000;
    private const int LongestName = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, static (HttpContext context, AlertEndpoints endpoints) => endpoints.ListAsync(context));
        routes.MapPost(Path + "/{id:guid}/close", static (Guid id, HttpContext context, AlertEndpoints endpoints) => endpoints.CloseAsync(id, context));
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await callers.EnterAsync(context, OfficerScope, "alert.list", null) is not { Token: { } officer })
        {
            return;
        }

        Guid? before = null;
        if (context.Request.Query.TryGetValue("before", out var asked))
        {
            if (!Guid.TryParseExact(asked.ToString(), "D", out var last))
            {
                await RefuseAsync(context, officer, StatusCodes.Status400BadRequest, RefusalCode.BadInput, "`before` must be the id of an alert: that of the last one of the page before.");
                return;
            }

            before = last;
        }

        if (await alerts.OpenAsync(officer, before, context.RequestAborted) is not { } page)
        {
            await RefuseAsync(context, officer, StatusCodes.Status404NotFound, RefusalCode.BadInput, "There is no alert of the id in `before`: begin with the first page.");
            return;
        }

        if (page.HasMore)
        {
            context.Response.Headers.Link = $"<{Path}?before={page.Alerts[^1].Record:D}>; rel=\"next\"";
        }

        await context.Response.WriteAsJsonAsync(page.Alerts.Select(a => new { id = a.Record, a.Rule, a.Raised, a.MayClose, alert = a.Body }), context.RequestAborted);
    }

    private async Task CloseAsync(Guid id, HttpContext context)
    {
        if (await callers.AdmitAsync(context, OfficerScope) is not { Token: { } officer } caller)
        {
            return;
        }

        if (await ReadAsync(id, caller, context) is not { } closing)
        {
            await RefuseAsync(context, officer, StatusCodes.Status400BadRequest, RefusalCode.BadInput, $"Send a JSON object with the texts `finding`, of at most {LongestFinding} characters and not empty, and `case`, of at most {LongestName}; `Exchange-Operator` may have as many.");
            return;
        }

        switch (alerts.FindUnmet(closing))
        {
            case PurposeRequirement.Case:
                await RefuseAsync(context, officer, StatusCodes.Status403Forbidden, RefusalCode.CaseRequired, "This purpose requires a case number of its form: send it as `case`.");
                return;
            case PurposeRequirement.Operator:
                await RefuseAsync(context, officer, StatusCodes.Status403Forbidden, RefusalCode.OperatorRequired, "This purpose requires an operator: name the person who closes the alert in the header `Exchange-Operator`.");
                return;
        }

        // Done even where the caller leaves meanwhile.
        var closed = await callers.ActAsync(
            context, caller, by => alerts.CloseAsync(closing with { Rights = by.Rights }, CancellationToken.None), outcome => outcome.Became == AlertClosed.RightsChanged, outcome => outcome.Record);
        switch (closed?.Outcome.Became)
        {
            case null:
                return;
            case AlertClosed.Closed:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            case AlertClosed.Own:
                await RefuseAsync(context, officer, StatusCodes.Status403Forbidden, RefusalCode.GrantEnded, "This alert is on your own department or client, and nobody judges those: have an officer of another department close it.");
                return;
            case AlertClosed.Before:
                await RefuseAsync(context, officer, StatusCodes.Status409Conflict, RefusalCode.BadInput, "This alert was closed before: ask the ledger for its record of kind `alert-closed`.");
                return;
            case AlertClosed.Unknown:
                await RefuseAsync(context, officer, StatusCodes.Status404NotFound, RefusalCode.BadInput, "There is no alert of this id: list the open ones with GET /ledger/alerts.");
                return;
            case AlertClosed.RightsChanged:
                await RefuseAsync(context, officer, StatusCodes.Status503ServiceUnavailable, RefusalCode.RightsChanged, "Rights were changed meanwhile, three times, so it was not closed: try again.");
                return;
            case AlertClosed.RightsEnded:
                await RefuseAsync(context, officer, StatusCodes.Status403Forbidden, RefusalCode.GrantEnded, "Your token or its grant ended meanwhile, so it was not closed: ask for a new token.");
                return;
            default:
                await RefuseAsync(context, officer, StatusCodes.Status503ServiceUnavailable, RefusalCode.LedgerUnavailable, "The closing could not be recorded: list the open alerts, and try again.");
                return;
        }
    }

    private static async Task<AlertClosing?> ReadAsync(Guid id, ScopedCaller caller, HttpContext context)
    {
        var (document, malformed) = await JsonBody.ReadAsync(context.Request, context.RequestAborted);
        using (document)
        {
            var who = context.Request.Headers["Exchange-Operator"].ToString();
            return malformed is null && document!.RootElement is { ValueKind: JsonValueKind.Object } root && WellFormedJson.Holds(root)
                && Text(root, "finding") is { } finding && !string.IsNullOrWhiteSpace(finding) && finding.Length <= LongestFinding
                && Text(root, "case") is { Length: <= LongestName } number && who.Length <= LongestName
                ? new AlertClosing(caller.Token, caller.Rights, id, finding, number, who)
                : null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        !root.TryGetProperty(name, out var member) ? "" : member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private Task RefuseAsync(HttpContext context, TokenFacts officer, int status, RefusalCode code, string sentence) =>
        callers.RefuseAsync(context, officer, new Refusal(code, sentence), status);
}
