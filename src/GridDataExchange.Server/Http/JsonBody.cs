using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace GridDataExchange.Server.Http;

/// <summary>Reads the JSON of a request's body.</summary>
internal static class JsonBody
{
    /// <summary>How strictly: a name given twice would let two readers of one body see two requests.</summary>
    public static JsonDocumentOptions Strict { get; } = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>Reads it: the document, or why there is none.</summary>
    public static async Task<(JsonDocument? Document, MalformedBody? Malformed)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsJson(request.ContentType))
        {
            return (null, new MalformedBody(StatusCodes.Status415UnsupportedMediaType, "Send the request as 'Content-Type: application/json' in UTF-8."));
        }

        try
        {
            return (await JsonDocument.ParseAsync(request.Body, Strict, cancellationToken), null);
        }
        // A member name that is no Unicode is an InvalidOperationException of the search for names given twice.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, new MalformedBody(StatusCodes.Status400BadRequest, "The body is not valid JSON, or names a member twice."));
        }
        catch (BadHttpRequestException refused) when (refused.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, new MalformedBody(refused.StatusCode, "The body is larger than this server takes."));
        }
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
