using System.Text.Encodings.Web;
using System.Text.Json;
using GridDataExchange.Query;

namespace GridDataExchange.Server.Http;

/// <summary>Writes GraphQL responses: answers of the exchange, and refusals that never reach it.</summary>
internal static class GraphQLResponses
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body of a refusal.</summary>
    public static byte[] Body(Refusal refusal) =>
        JsonSerializer.SerializeToUtf8Bytes(new { errors = new[] { new { message = refusal.Sentence, extensions = new { code = refusal.CodeName } } } }, Plain);

    /// <summary>Answers with a refusal.</summary>
    public static Task WriteAsync(HttpContext context, int status, Refusal refusal, GraphQLMedia media = GraphQLMedia.Json) =>
        WriteAsync(context, status, Body(refusal), media);

    /// <summary>Answers with the body of a GraphQL response.</summary>
    public static async Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> body, GraphQLMedia media)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = AcceptedMedia.ContentType(media);
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
