using System.Text.Json;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Retention;

/// <summary>What the bodies of proven records of acts on retention say; null where one is not of the kind or not in its form.</summary>
internal static class RetentionBodies
{
    public static Announcement? Announcement(ProvenRecord record) =>
        Read(record, RetentionKind.Announced) is { } body && Periods(body) is { } periods && By(body) is { } by && Time(body, "earliest") is { } earliest
            ? new(record.Id, periods, by.Department, by.Client, earliest)
            : null;

    /// <summary>What an erasure or a withdrawal was decided of, and by whom.</summary>
    public static (Guid Subject, string Client)? Decision(ProvenRecord record, string kind, string subject) =>
        Read(record, kind) is { } body && Text(body, subject) is { } id && Guid.TryParseExact(id, "D", out var guid) && By(body) is { } by ? (guid, by.Client) : null;

    public static IReadOnlyList<RetentionPeriod>? Erased(ProvenRecord record) => Read(record, RetentionKind.Erased) is { } body ? Periods(body) : null;

    public static HoldBody? Hold(ProvenRecord record) =>
        Read(record, RetentionKind.Hold) is { } body && By(body) is { } by && Time(body, "time") is { } time
        && Text(body, "about") is { } about && Texts(body, "copies") is { } copies
            ? new(by.Department, by.Client, time, about, copies)
            : null;

    private static JsonElement? Read(ProvenRecord record, string kind) => record.Kind == kind && record.ClearBody is { ValueKind: JsonValueKind.Object } body ? body : null;

    /// <summary>Periods as they are written; null where one is none or there are none.</summary>
    public static IReadOnlyList<RetentionPeriod>? Periods(IEnumerable<string> texts)
    {
        var periods = new List<RetentionPeriod>();
        foreach (var text in texts)
        {
            if (!RetentionPeriod.TryParse(text, out var period))
            {
                return null;
            }

            periods.Add(period);
        }

        return periods.Count > 0 ? periods : null;
    }

    /// <summary>The periods that a body names; null where it names none.</summary>
    public static IReadOnlyList<RetentionPeriod>? Periods(JsonElement body) => Texts(body, "periods") is { } texts ? Periods(texts) : null;

    private static (string Department, string Client)? By(JsonElement body) =>
        body.TryGetProperty("by", out var by) && by.ValueKind == JsonValueKind.Object && Text(by, "department") is { } department && Text(by, "client") is { } client
            ? (department, client)
            : null;

    private static DateTimeOffset? Time(JsonElement body, string name) =>
        body.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String && member.TryGetDateTimeOffset(out var time) ? time : null;

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static List<string>? Texts(JsonElement body, string name) =>
        body.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Array && member.EnumerateArray().All(m => m.ValueKind == JsonValueKind.String)
            ? [.. member.EnumerateArray().Select(m => m.GetString()!)]
            : null;
}

/// <summary>What the record of an announcement says.</summary>
internal sealed record Announcement(Guid Id, IReadOnlyList<RetentionPeriod> Periods, string Department, string Client, DateTimeOffset Earliest);

/// <summary>What the record of a hold says.</summary>
internal sealed record HoldBody(string Department, string Client, DateTimeOffset Time, string About, IReadOnlyList<string> Copies);
