using System.Text.Json;
using GridDataExchange.Query;

namespace GridDataExchange.Server.Http;

/// <summary>Refusals that never reach the exchange, in the form of a GraphQL response.</summary>
internal static class GraphQLErrors
{
    /// <summary>The body of a refusal.</summary>
    public static byte[] Body(Refusal refusal) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        errors = new[] { new { message = refusal.Sentence, extensions = new { code = refusal.CodeName } } },
    });

    /// <summary>Answers with a refusal.</summary>
    public static async Task WriteAsync(HttpContext context, int status, Refusal refusal, GraphQLMedia media = GraphQLMedia.Json)
    {
        var body = Body(refusal);
        context.Response.StatusCode = status;
        context.Response.ContentType = AcceptedMedia.ContentType(media);
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
