using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace GridDataExchange.Server.Http;

/// <summary>Reads the body of a GraphQL request (GraphQL over HTTP, 5.1): a JSON object of <c>query</c>, <c>operationName</c>, <c>variables</c>.</summary>
internal static class GraphQLRequestReader
{
    // A name given twice would let two readers of one body see two requests.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>Reads a body. The caller disposes of what is read after the answer: variables point into it.</summary>
    public static async Task<ReadBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsJson(request.ContentType))
        {
            return new MalformedBody(StatusCodes.Status415UnsupportedMediaType, "Send the request as 'Content-Type: application/json' in UTF-8.");
        }

        try
        {
            var document = await JsonDocument.ParseAsync(request.Body, Strict, cancellationToken);
            var read = Read(document);
            if (read is MalformedBody)
            {
                document.Dispose();
            }

            return read;
        }
        // A member name that is no Unicode is an InvalidOperationException of the search for names given twice.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new MalformedBody(StatusCodes.Status400BadRequest, "The body is not valid JSON, or names a member twice.");
        }
        catch (BadHttpRequestException refused) when (refused.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return new MalformedBody(refused.StatusCode, "The body is larger than this server takes.");
        }
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static ReadBody Read(JsonDocument document)
    {
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Bad("The body must be one JSON object; batches are not taken.");
        }

        if (!WellFormedJson.Holds(root))
        {
            return Bad("A text in the body is not well-formed Unicode.");
        }

        if (!root.TryGetProperty("query", out var query) || query.ValueKind != JsonValueKind.String)
        {
            return Bad("The member 'query' must be there and be a string.");
        }

        if (root.TryGetProperty("operationName", out var name) && name.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
        {
            return Bad("The member 'operationName' must be a string or null.");
        }

        if (root.TryGetProperty("variables", out var variables) && variables.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
        {
            return Bad("The member 'variables' must be an object or null.");
        }

        if (root.TryGetProperty("extensions", out var extensions) && extensions.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
        {
            return Bad("The member 'extensions' must be an object or null.");
        }

        return new GraphQLBody(
            document,
            query.GetString()!,
            name.ValueKind == JsonValueKind.String ? name.GetString() : null,
            variables.ValueKind == JsonValueKind.Object ? variables : null);
    }

    private static MalformedBody Bad(string sentence) => new(StatusCodes.Status400BadRequest, sentence);
}

/// <summary>What became of reading a body.</summary>
internal abstract record ReadBody;

/// <summary>A GraphQL request.</summary>
internal sealed record GraphQLBody(JsonDocument Document, string Query, string? OperationName, JsonElement? Variables) : ReadBody, IDisposable
{
    public void Dispose() => Document.Dispose();
}

/// <summary>Not a GraphQL request.</summary>
internal sealed record MalformedBody(int Status, string Sentence) : ReadBody;
