using System.Text;
using System.Text.Json;

namespace GridDataExchange.Exchange.Records;

/// <summary>
/// JSON out of the outbox as a record may have it. Whoever can write the outbox may have put anything there: what readers of records could not
/// read is kept as the text that it is, so that it hides nothing beside it.
/// </summary>
internal static class OutboxJson
{
    // Readers take 64 levels; the deepest place is a row's content, within the body, its list of changes and the row.
    private const int Deepest = 64 - 3;

    /// <summary>Writes a value, as a text where it is too deep.</summary>
    public static void Write(Utf8JsonWriter json, string value)
    {
        using var document = TryParse(value);
        if (document is null)
        {
            json.WriteStringValue(value);
        }
        else
        {
            json.WriteRawValue(value, skipInputValidation: true); // PostgreSQL wrote it
        }
    }

    /// <summary>Writes who acted; one that no room of the exchange writes has the kind <c>unreadable</c> and its text.</summary>
    public static void WriteActor(Utf8JsonWriter json, string actor)
    {
        using var document = TryParse(actor);
        if (document is not null && IsActor(document.RootElement))
        {
            json.WriteRawValue(actor, skipInputValidation: true);
            return;
        }

        json.WriteStartObject();
        json.WriteString("kind", "unreadable");
        json.WriteString("text", actor);
        json.WriteEndObject();
    }

    /// <summary>What an actor acts for; null where that cannot be read.</summary>
    public static string? PurposeOf(string actor)
    {
        using var document = TryParse(actor);
        return document?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("purpose", out var purpose) && purpose.ValueKind == JsonValueKind.String ? purpose.GetString() : null;
    }

    private static bool IsActor(JsonElement actor) =>
        actor.ValueKind == JsonValueKind.Object && actor.EnumerateObject().All(m => m.Value.ValueKind == JsonValueKind.String)
        && (!actor.TryGetProperty("kind", out var kind) || !kind.ValueEquals("client") || actor.TryGetProperty("name", out _))
        && (!actor.TryGetProperty("grant", out var grant) || grant.TryGetGuid(out _));

    private static JsonDocument? TryParse(string text)
    {
        try
        {
            return JsonDocument.Parse(Encoding.UTF8.GetBytes(text), new JsonDocumentOptions { MaxDepth = Deepest });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
