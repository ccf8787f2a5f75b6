using System.Text.Json;

namespace GridDataExchange.Server.Http;

/// <summary>Reads <c>{"document": "…"}</c>.</summary>
internal static class DocumentRequestReader
{
    public static async Task<ReadBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (document, malformed) = await JsonBody.ReadAsync(request, cancellationToken);
        using (document)
        {
            return malformed
                ?? (document!.RootElement is { ValueKind: JsonValueKind.Object } root && WellFormedJson.Holds(root) && root.TryGetProperty("document", out var text) && text.ValueKind == JsonValueKind.String
                    ? new DocumentBody(text.GetString()!)
                    : (ReadBody)new MalformedBody(StatusCodes.Status400BadRequest, "The body must be a JSON object with the member 'document', a GraphQL document in well-formed Unicode."));
        }
    }
}

/// <summary>A document to register.</summary>
internal sealed record DocumentBody(string Text) : ReadBody;
