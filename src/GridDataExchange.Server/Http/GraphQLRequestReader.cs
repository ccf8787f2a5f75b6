using System.Text.Json;

namespace GridDataExchange.Server.Http;

/// <summary>Reads a GraphQL request (GraphQL over HTTP): a JSON object in the body of a POST, or the parameters of a GET.</summary>
internal static class GraphQLRequestReader
{
    private static readonly string[] Parameters = ["query", "documentId", "operationName", "variables", "extensions"];

    /// <summary>Reads the body of a POST. The caller disposes of what is read after the answer: variables point into it.</summary>
    public static async Task<ReadBody> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (document, malformed) = await JsonBody.ReadAsync(request, cancellationToken);
        return document is null ? malformed! : Kept(document);
    }

    /// <summary>Reads the parameters of a GET: those of the body by their names, <c>variables</c> and <c>extensions</c> as JSON.</summary>
    public static ReadBody ReadUrl(HttpRequest request)
    {
        using var bytes = new MemoryStream();
        try
        {
            using (var json = new Utf8JsonWriter(bytes))
            {
                json.WriteStartObject();
                foreach (var (name, value) in Parameters.Select(p => (Name: p, Value: request.Query[p])).Where(p => p.Value.Count > 0))
                {
                    if (value is not [{ } text])
                    {
                        return Bad($"The parameter '{name}' is given twice.");
                    }

                    json.WritePropertyName(name);
                    if (name is "variables" or "extensions")
                    {
                        json.WriteRawValue(text);
                    }
                    else
                    {
                        json.WriteStringValue(text);
                    }
                }

                json.WriteEndObject();
            }

            return Kept(JsonDocument.Parse(bytes.ToArray(), JsonBody.Strict));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return Bad("The parameters 'variables' and 'extensions' must be JSON, and every text well-formed Unicode.");
        }
    }

    private static ReadBody Kept(JsonDocument document)
    {
        var read = Read(document);
        if (read is MalformedBody)
        {
            document.Dispose();
        }

        return read;
    }

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

        var query = Text(root, "query");
        var documentId = Text(root, "documentId");
        if (query is null == documentId is null)
        {
            return Bad("Exactly one of the members 'query' and 'documentId' must be there and be a string.");
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
            query,
            documentId,
            name.ValueKind == JsonValueKind.String ? name.GetString() : null,
            variables.ValueKind == JsonValueKind.Object ? variables : null);
    }

    // A member of another kind counts as absent: with both absent the request is refused.
    private static string? Text(JsonElement root, string member) =>
        root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static MalformedBody Bad(string sentence) => new(StatusCodes.Status400BadRequest, sentence);
}

/// <summary>What became of reading a body.</summary>
internal abstract record ReadBody;

/// <summary>A GraphQL request: a document, or the id of a registered one.</summary>
internal sealed record GraphQLBody(JsonDocument Document, string? Query, string? DocumentId, string? OperationName, JsonElement? Variables) : ReadBody, IDisposable
{
    public void Dispose() => Document.Dispose();
}

/// <summary>Not a GraphQL request.</summary>
internal sealed record MalformedBody(int Status, string Sentence) : ReadBody;
