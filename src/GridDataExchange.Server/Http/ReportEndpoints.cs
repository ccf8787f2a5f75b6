using System.Text.Json;
using GridDataExchange.Exchange;
using GridDataExchange.Exchange.Reports;
using GridDataExchange.Query;
using GridDataExchange.Server.OAuth;

namespace GridDataExchange.Server.Http;

/// <summary>Reports over the ledger, and what legal holds keep of it, for officers. Whom they are about is in the body of a POST: URLs end in logs.</summary>
internal sealed class ReportEndpoints(BearerTokens bearer, ClientLimits limits, IExchange exchange, OfficerReports reports)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/ledger/subject-report", static (HttpContext context, ReportEndpoints endpoints) => endpoints.SubjectAsync(context));
        routes.MapGet(HoldEndpoints.Path + "/{hold:guid}/records/{record:guid}", static (Guid hold, Guid record, HttpContext context, ReportEndpoints endpoints) => endpoints.HeldAsync(hold, record, context));
        routes.MapPost("/ledger/exposure", static (HttpContext context, ReportEndpoints endpoints) => endpoints.ExposureAsync(context));
    }

    private async Task HeldAsync(Guid hold, Guid record, HttpContext context)
    {
        if (await EnterAsync(context) is not { } token)
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
        if (await EnterAsync(context) is not { } token)
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

    /// <summary>Who asks, within the limits; null where the request is answered.</summary>
    private async Task<TokenFacts?> EnterAsync(HttpContext context)
    {
        if (await bearer.ReadAsync(context.Request.Headers.Authorization, context.RequestAborted) is not { } token)
        {
            await Challenge.WriteAsync(context, GraphQLMedia.Json);
            return null;
        }

        return await limits.EnterAsync(context, token, GraphQLMedia.Json) ? token : null;
    }

    /// <param name="context">The request.</param>
    /// <param name="report">The report, or why there is none.</param>
    /// <param name="badInput">The status where what was asked is why; null: the usual one.</param>
    private static async Task WriteAsync(HttpContext context, OfficerReport report, int? badInput = null)
    {
        if (report.Refused is { } refused)
        {
            await RefuseAsync(context, refused, badInput);
            return;
        }

        context.Response.ContentType = report.ContentType;
        if (report.ContentSecurityPolicy is { } policy)
        {
            context.Response.Headers.ContentSecurityPolicy = policy;
        }

        await report.WriteAsync(context.Response.Body, context.RequestAborted);
    }

    private async Task RefuseAsync(HttpContext context, TokenFacts token, MalformedBody malformed) =>
        await RefuseAsync(context, await exchange.RefuseAsync(token, new Refusal(RefusalCode.BadInput, malformed.Sentence), context.RequestAborted), malformed.Status);

    private static Task RefuseAsync(HttpContext context, ExchangeAnswer answer, int? status)
    {
        var its = answer.Refused == RefusalCode.BadInput ? status : null; // not recorded, it is another
        return GraphQLResponses.WriteAsync(context, its ?? GraphQLStatus.Of(answer.Refused, GraphQLMedia.GraphQLResponse, wellFormed: true), answer.Body, GraphQLMedia.Json);
    }
}
