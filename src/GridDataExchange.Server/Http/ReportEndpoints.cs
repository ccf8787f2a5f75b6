using System.Text.Json;
using GridDataExchange.Exchange;
using GridDataExchange.Exchange.Reports;
using GridDataExchange.Query;
using GridDataExchange.Server.OAuth;

namespace GridDataExchange.Server.Http;

/// <summary>Reports over the ledger, for officers. Whom they are about is in the body of a POST: URLs end in logs.</summary>
internal sealed class ReportEndpoints(BearerTokens bearer, ClientLimits limits, IExchange exchange, OfficerReports reports)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/ledger/subject-report", static (HttpContext context, ReportEndpoints endpoints) => endpoints.SubjectAsync(context));
        routes.MapPost("/ledger/exposure", static (HttpContext context, ReportEndpoints endpoints) => endpoints.ExposureAsync(context));
    }

    private Task SubjectAsync(HttpContext context) => AnswerAsync(context, reports.SubjectAsync);

    private Task ExposureAsync(HttpContext context) => AnswerAsync(context, reports.ExposureAsync);

    private async Task AnswerAsync(HttpContext context, Func<ReportRequest, CancellationToken, Task<OfficerReport>> make)
    {
        if (await bearer.ReadAsync(context.Request.Headers.Authorization, context.RequestAborted) is not { } token)
        {
            await Challenge.WriteAsync(context, GraphQLMedia.Json);
            return;
        }

        if (!await limits.EnterAsync(context, token, GraphQLMedia.Json))
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
                await RefuseAsync(context, await exchange.RefuseAsync(token, new Refusal(RefusalCode.BadInput, malformed.Sentence), context.RequestAborted), malformed.Status);
                return;
            }

            await WriteAsync(context, await make(new ReportRequest(token, caseNumber, operatorName, document!.RootElement), context.RequestAborted));
        }
    }

    private static async Task WriteAsync(HttpContext context, OfficerReport report)
    {
        if (report.Refused is { } refused)
        {
            await RefuseAsync(context, refused, null);
            return;
        }

        context.Response.ContentType = report.ContentType;
        if (report.ContentSecurityPolicy is { } policy)
        {
            context.Response.Headers.ContentSecurityPolicy = policy;
        }

        await report.WriteAsync(context.Response.Body, context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, ExchangeAnswer answer, int? status)
    {
        var its = answer.Refused == RefusalCode.BadInput ? status : null; // not recorded, it is another
        return GraphQLResponses.WriteAsync(context, its ?? GraphQLStatus.Of(answer.Refused, GraphQLMedia.GraphQLResponse, wellFormed: true), answer.Body, GraphQLMedia.Json);
    }
}
