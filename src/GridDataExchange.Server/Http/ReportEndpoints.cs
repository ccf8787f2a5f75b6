using System.Globalization;
using System.Text.Json;
using GridDataExchange.Exchange;
using GridDataExchange.Exchange.Reports;
using GridDataExchange.Query;

namespace GridDataExchange.Server.Http;

/// <summary>Reports over the ledger, and what legal holds keep of it, for officers. Whom they are about is in the body of a POST: URLs end in logs.</summary>
internal sealed class ReportEndpoints(ScopedCallers callers, OfficerReports reports)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/ledger/subject-report", static (HttpContext context, ReportEndpoints endpoints) => endpoints.SubjectAsync(context));
        routes.MapGet(HoldEndpoints.Path + "/{hold:guid}/records/{record:guid}", static (Guid hold, Guid record, HttpContext context, ReportEndpoints endpoints) => endpoints.HeldAsync(hold, record, context));
        routes.MapPost("/ledger/exposure", static (HttpContext context, ReportEndpoints endpoints) => endpoints.ExposureAsync(context));
    }

    private async Task HeldAsync(Guid hold, Guid record, HttpContext context)
    {
        if (await callers.IdentifyAsync(context) is not { } token)
        {
            return;
        }

        if (!ContextHeaders.TryRead(context.Request, out var caseNumber, out var operatorName))
        {
            await RefuseAsync(context, token, ContextHeaders.Malformed);
            return;
        }

        await WriteAsync(context, await reports.HeldAsync(new ReportRequest(token, caseNumber, operatorName, default), hold, record, context.RequestAborted), StatusCodes.Status404NotFound);
    }

    private Task SubjectAsync(HttpContext context) => AnswerAsync(context, reports.SubjectAsync);

    private Task ExposureAsync(HttpContext context) => AnswerAsync(context, reports.ExposureAsync);

    private async Task AnswerAsync(HttpContext context, Func<ReportRequest, CancellationToken, Task<OfficerReport>> make)
    {
        if (await callers.IdentifyAsync(context) is not { } token)
        {
            return;
        }

        var (document, malformed) = await JsonBody.ReadAsync(context.Request, context.RequestAborted);
        using (document)
        {
            if (malformed is null && (document!.RootElement.ValueKind != JsonValueKind.Object || !WellFormedJson.Holds(document.RootElement)))
            {
                malformed = new MalformedBody(StatusCodes.Status400BadRequest, "The body must be a JSON object in well-formed Unicode.");
            }

            if (!ContextHeaders.TryRead(context.Request, out var caseNumber, out var operatorName))
            {
                malformed ??= ContextHeaders.Malformed;
            }

            if (malformed is not null)
            {
                await RefuseAsync(context, token, malformed);
                return;
            }

            await WriteAsync(context, await make(new ReportRequest(token, caseNumber, operatorName, document!.RootElement), context.RequestAborted));
        }
    }

    /// <param name="context">The request.</param>
    /// <param name="report">The report, or why there is none.</param>
    /// <param name="badInput">The status where what was asked is why; null: the usual one.</param>
    private static async Task WriteAsync(HttpContext context, OfficerReport report, int? badInput = null)
    {
        if (report.Refused is { } refused)
        {
            await ScopedCallers.WriteAsync(context, refused, RefusalCode.BadInput, badInput);
            return;
        }

        ReceiptHeaders.Add(context.Response.Headers, report.Record);
        if (report.CompleteTo is { } complete)
        {
            context.Response.Headers["Exchange-Complete-To"] = complete.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }

        context.Response.ContentType = report.ContentType;
        if (report.ContentSecurityPolicy is { } policy)
        {
            context.Response.Headers.ContentSecurityPolicy = policy;
        }

        await report.WriteAsync(context.Response.Body, context.RequestAborted);
    }

    private Task RefuseAsync(HttpContext context, TokenFacts token, MalformedBody malformed) =>
        callers.RefuseAsync(context, token, new Refusal(RefusalCode.BadInput, malformed.Sentence), malformed.Status);
}
