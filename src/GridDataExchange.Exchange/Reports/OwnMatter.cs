using System.Text.Json;

namespace GridDataExchange.Exchange.Reports;

/// <summary>
/// Tells whether what a record says is about the officer who would read it: the rule of the policy <c>audit-review</c> and of alerts, that nobody
/// judges own department or self, held against a whole body.
/// </summary>
internal static class OwnMatter
{
    /// <summary>
    /// True where the body names the officer's client anywhere, as the caller, an alert's subject or a report's target; where the officer's
    /// department did it for another purpose than the officer's; and where an alert is on that department.
    /// </summary>
    public static bool Is(JsonElement body, TokenFacts officer) =>
        Names(body, officer.Client)
        || (Find(body, "caller") ?? Find(body, "actor")) is { } caller && Text(caller, "department") == officer.Department
            && (Text(body, "purpose") ?? Text(caller, "purpose")) != officer.Purpose
        || Find(body, "subject") is { } subject && Text(subject, "department") == officer.Department
        || Find(body, "departments") is { } departments && Names(departments, officer.Department);

    private static bool Names(JsonElement value, string text) => value.ValueKind switch
    {
        JsonValueKind.String => value.ValueEquals(text),
        JsonValueKind.Array => value.EnumerateArray().Any(item => Names(item, text)),
        JsonValueKind.Object => value.EnumerateObject().Any(member => Names(member.Value, text)),
        _ => false,
    };

    private static JsonElement? Find(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement of, string name) => Find(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
