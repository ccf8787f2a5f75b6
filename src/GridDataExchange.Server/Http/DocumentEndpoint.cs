using GridDataExchange.Exchange;
using GridDataExchange.Query;
using GridDataExchange.Registry;
using GridDataExchange.Registry.Documents;
using GridDataExchange.Server.OAuth;

namespace GridDataExchange.Server.Http;

/// <summary><c>POST /documents</c>: a client with a live grant registers a document for its department. On record by the transaction that stores it.</summary>
internal sealed class DocumentEndpoint(BearerTokens bearer, ClientLimits limits, IRegistry registry, PolicySets policies, DocumentRegistry documents, IExchange exchange, TimeProvider clock)
{
    public const string Path = "/documents";

    private const int MostTries = 3;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, static (HttpContext context, DocumentEndpoint endpoint) => endpoint.RegisterAsync(context));

    private async Task RegisterAsync(HttpContext context)
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

        try
        {
            var (engine, rights) = await FindAsync(token, context.RequestAborted);
            switch (await DocumentRequestReader.ReadAsync(context.Request, context.RequestAborted))
            {
                case DocumentBody { Text: var text }:
                    engine.Check(text);
                    await StoreAsync(context, token, rights, text);
                    break;
                case MalformedBody malformed:
                    await RefuseAsync(context, token, new Refusal(RefusalCode.BadInput, malformed.Sentence), malformed.Status);
                    break;
            }
        }
        catch (RefusedException refused)
        {
            await RefuseAsync(context, token, refused.Refusal);
        }
    }

    /// <summary>The engine that judges the caller's documents, and the rights under which it does.</summary>
    /// <exception cref="RefusedException">The caller has no live grant.</exception>
    private async Task<(QueryEngine Engine, ActRights Rights)> FindAsync(TokenFacts token, CancellationToken cancellationToken)
    {
        // Asked now: a grant that was ended a moment ago has ended.
        var rights = await registry.RefreshAsync(cancellationToken);
        if (rights.FindLive(token.Client, token.Purpose ?? "", clock.GetUtcNow()) is not { } grant || !rights.IsOf(token.Client, token.Department))
        {
            throw new RefusedException(RefusalCode.GrantEnded, "there is no live grant for the token's purpose: ask an administrator for one");
        }

        return policies.Find(rights.PolicyVersion) is { Engine: var engine }
            ? (engine, ActRights.Of(token, rights, grant))
            : throw new RefusedException(RefusalCode.RightsChanged, "the policies were changed and this node has not loaded them yet: ask again");
    }

    private async Task StoreAsync(HttpContext context, TokenFacts token, ActRights rights, string text)
    {
        bool added;
        try
        {
            // Done even where the caller leaves meanwhile.
            added = await documents.RegisterAsync(token.Department, token.Client, text, ClientActor.Of(token), CancellationToken.None);
        }
        catch (RegistryException full)
        {
            throw new RefusedException(RefusalCode.TooCostly, full.Message);
        }

        // One that was there changes nothing, and telling so is on record like any other.
        if (!added)
        {
            await RecordAsync(context, token, rights, text);
        }

        context.Response.StatusCode = added ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        await context.Response.WriteAsJsonAsync(new { documentId = DocumentRegistry.IdOf(text) }, context.RequestAborted);
    }

    private async Task RecordAsync(HttpContext context, TokenFacts token, ActRights rights, string text)
    {
        for (var attempt = 1; ; attempt++)
        {
            var recorded = await exchange.RecordAdministrationAsync(token, rights, "document.register", documents.RecordedAs(token.Department, text), context.RequestAborted);
            if (recorded.Refusal is not { } refusal)
            {
                ReceiptHeaders.Add(context.Response.Headers, recorded.Record);
                return;
            }

            if (refusal.Code != RefusalCode.RightsChanged || attempt == MostTries)
            {
                throw new RefusedException(refusal.Code, refusal.Sentence);
            }

            (_, rights) = await FindAsync(token, context.RequestAborted);
        }
    }

    private async Task RefuseAsync(HttpContext context, TokenFacts token, Refusal refusal, int? status = null)
    {
        var answer = await exchange.RefuseAsync(token, refusal, context.RequestAborted);
        var its = answer.Refused == refusal.Code ? status : null; // not recorded, it is another
        await GraphQLResponses.WriteAsync(context, its ?? GraphQLStatus.Of(answer.Refused, GraphQLMedia.GraphQLResponse, wellFormed: true), answer.Body, GraphQLMedia.Json);
    }
}
