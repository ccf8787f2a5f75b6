using System.Globalization;
using GridDataExchange.Catalog;

namespace GridDataExchange.IntegrationTests.Fuzzing.Reference;

/// <summary>What masks show, written from their descriptions: characters are what a reader counts as code points.</summary>
internal static class ReferenceMasks
{
    // Those that the pool of names begins with; a compound surname counts as one only where a given name follows.
    private static readonly string[] Compound = ["欧阳", "司马", "诸葛"];

    public static object? Show(Treatment treatment, object? value) => value is null ? null : treatment.Mask switch
    {
        null => value,
        MaskKind.Surname => Surname(Characters((string)value)),
        MaskKind.Last4 => Characters((string)value) is { Length: >= 8 } long8 ? "****" + string.Concat(long8[^4..]) : "****",
        MaskKind.Region => Characters((string)value) is { Length: >= 15 } number ? string.Concat(number[..6]) : null,
        MaskKind.Year => new DateOnly(((DateOnly)value).Year, 1, 1),
        MaskKind.Decade => new DateOnly(Math.Max(1, ((DateOnly)value).Year - (((DateOnly)value).Year % 10)), 1, 1),
        MaskKind.Redact => null,
        _ => throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"the reference has no mask {treatment.Mask}")),
    };

    private static string Surname(string[] name) =>
        name.Length > 2 && Compound.Contains(name[0] + name[1]) ? name[0] + name[1] + "**" : string.Concat(name.Take(1)) + "**";

    private static string[] Characters(string text) => [.. text.EnumerateRunes().Select(r => r.ToString())];
}
