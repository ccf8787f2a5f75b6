using System.Globalization;
using System.Text.Json;
using GridDataExchange.Catalog;
using GridDataExchange.Registry;

namespace GridDataExchange.Exchange.Reports;

/// <summary>Purposes as the policies said that a record was made under: what it rested on then, and whether it is sealed.</summary>
internal sealed class PastPurposes(IRegistry registry)
{
    private const string Line = "purposes.yaml ";

    private readonly Dictionary<string, JsonElement?> read = new(StringComparer.Ordinal);

    /// <summary>The purpose as it was; null where that version had none of that code.</summary>
    /// <exception cref="RegistryException">The stored policies are not what was stored.</exception>
    public async ValueTask<PastPurpose?> FindAsync(string code, string? version, CancellationToken cancellationToken)
    {
        if (version is null)
        {
            return null;
        }

        if (!read.TryGetValue(version, out var purposes))
        {
            var content = await registry.ReadPoliciesAsync(version, cancellationToken).ConfigureAwait(false);
            read[version] = purposes = Purposes(content);
        }

        return purposes is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty(code, out var purpose) && purpose.ValueKind == JsonValueKind.Object
            ? new PastPurpose(
                purpose.TryGetProperty("title", out var title) && Text(title, "en") is { } en && Text(title, "zh") is { } zh ? new Title(en, zh) : null,
                Text(purpose, "basis"),
                // What cannot be read as a day is sealed: it must not become known by a mistake here.
                Text(purpose, "sealedUntil") is { } day ? DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until) ? until : DateOnly.MaxValue : null)
            : null;
    }

    private static JsonElement? Purposes(string? content)
    {
        if (content?.Split('\n').FirstOrDefault(l => l.StartsWith(Line, StringComparison.Ordinal)) is not { } line)
        {
            return null;
        }

        using var document = JsonDocument.Parse(line[Line.Length..]);
        return document.RootElement.Clone();
    }

    private static string? Text(JsonElement of, string member) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>A purpose that was.</summary>
internal sealed record PastPurpose(Title? Title, string? Basis, DateOnly? SealedUntil);
