using GridDataExchange.Exchange;
using GridDataExchange.Query;
using GridDataExchange.Server.Hosting;
using GridDataExchange.Server.OAuth;

namespace GridDataExchange.Server.Http;

/// <summary><c>POST /graphql</c>, and <c>GET</c> where it is allowed: authenticates, reads the request and hands it to the exchange. Nothing is decided here about data.</summary>
internal static class GraphQLEndpoint
{
    public const string Path = "/graphql";

    public static async Task AnswerAsync(HttpContext context, BearerTokens bearer, ClientLimits limits, IExchange exchange, ExchangeSettings settings)
    {
        // URLs end in logs, and a query may name a person: GET must be switched on.
        var isGet = settings.AllowGet && HttpMethods.IsGet(context.Request.Method);
        if (!isGet && !HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = settings.AllowGet ? $"{HttpMethods.Get}, {HttpMethods.Post}" : HttpMethods.Post;
            await GraphQLResponses.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, new Refusal(RefusalCode.BadInput, "Send GraphQL requests by POST."));
            return;
        }

        var accepted = AcceptedMedia.Choose(context.Request.Headers.Accept);
        var media = accepted ?? GraphQLMedia.Json;
        if (await bearer.ReadAsync(context.Request.Headers.Authorization, context.RequestAborted) is not { } token)
        {
            await Challenge.WriteAsync(context, media);
            return;
        }

        if (!await limits.EnterAsync(context, token, media))
        {
            return;
        }

        if (accepted is null)
        {
            await RefuseAsync(new MalformedBody(StatusCodes.Status406NotAcceptable, "Accept 'application/graphql-response+json' or 'application/json'."));
            return;
        }

        var read = isGet ? GraphQLRequestReader.ReadUrl(context.Request) : await GraphQLRequestReader.ReadBodyAsync(context.Request, context.RequestAborted);
        if (read is not GraphQLBody body)
        {
            await RefuseAsync((MalformedBody)read);
            return;
        }

        using (body)
        {
            if (!ContextHeaders.TryRead(context.Request, out var caseNumber, out var operatorName))
            {
                await RefuseAsync(ContextHeaders.Malformed);
                return;
            }

            var request = new ExchangeRequest(token, body.Query ?? "", body.OperationName, body.Variables, caseNumber, operatorName) { DocumentId = body.DocumentId };
            var answer = await exchange.AnswerAsync(request, context.RequestAborted);
            await WriteAsync(answer, isGet && answer.IsNoQuery ? StatusCodes.Status405MethodNotAllowed : GraphQLStatus.Of(answer.Refused, media, wellFormed: true));
        }

        async Task RefuseAsync(MalformedBody malformed)
        {
            var answer = await exchange.RefuseAsync(token, new Refusal(RefusalCode.BadInput, malformed.Sentence), context.RequestAborted);
            await WriteAsync(answer, answer.Refused == RefusalCode.BadInput ? malformed.Status : GraphQLStatus.Of(answer.Refused, media, wellFormed: false));
        }

        Task WriteAsync(ExchangeAnswer answer, int status)
        {
            CostHeaders.Set(context.Response.Headers, answer.Cost);
            return GraphQLResponses.WriteAsync(context, status, answer.Body, media);
        }
    }
}
