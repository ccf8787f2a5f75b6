using System.Text.Json;
using GridDataExchange.Query;

namespace GridDataExchange.Exchange.Reports;

/// <summary>Reads the members of a request for a report: strings alone, and none that it has not.</summary>
internal static class ReportMembers
{
    public static IReadOnlyDictionary<string, string> Read(JsonElement body, params string[] known)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in body.EnumerateObject())
        {
            if (!known.Contains(member.Name, StringComparer.Ordinal) || member.Value.ValueKind != JsonValueKind.String)
            {
                throw new RefusedException(RefusalCode.BadInput, $"send a JSON object with strings by these names alone: {string.Join(", ", known.Select(k => $"`{k}`"))}");
            }

            read[member.Name] = member.Value.GetString()!;
        }

        return read;
    }

    public static string Need(this IReadOnlyDictionary<string, string> members, string name) =>
        members.GetValueOrDefault(name) is { Length: > 0 and <= 500 } text && !text.Contains('\0', StringComparison.Ordinal) ? text : throw new RefusedException(RefusalCode.BadInput, $"`{name}` must be given, and be of 500 characters at most");
}
