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
        MaskKind.Prefix => Characters((string)value) is var all && all.Length > Parameter(treatment) ? string.Concat(all[..Parameter(treatment)]) : null,
        MaskKind.Division => Characters((string)value) is var code && code.Length >= Parameter(treatment) ? string.Concat(code[..Parameter(treatment)]) : null,
        MaskKind.Year => new DateOnly(((DateOnly)value).Year, 1, 1),
        MaskKind.Decade => new DateOnly(Math.Max(1, ((DateOnly)value).Year - (((DateOnly)value).Year % 10)), 1, 1),
        MaskKind.Round => Round(Parameter(treatment), value),
        MaskKind.Band => Of(value, treatment.Parameters.Where(p => p <= Whole(value)).Select(p => (long?)p).LastOrDefault()),
        MaskKind.Redact => null,
        _ => throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"the reference has no mask {treatment.Mask}")),
    };

    private static int Parameter(Treatment treatment) => (int)treatment.Parameters[0];

    /// <summary>The multiple at or below the value; the least of its type where there is none.</summary>
    private static object? Round(int step, object value)
    {
        var whole = Whole(value);
        var multiple = whole - (((whole % step) + step) % step);
        return Of(value, value switch { int => Math.Max(multiple, int.MinValue), long => Math.Max(multiple, long.MinValue), _ => multiple });
    }

    private static decimal Whole(object value) => decimal.Floor(Convert.ToDecimal(value, CultureInfo.InvariantCulture));

    /// <summary>A number in the type of the value that it stands for.</summary>
    private static object? Of(object value, decimal? shown) => shown is null ? null : Convert.ChangeType(shown, value.GetType(), CultureInfo.InvariantCulture);

    private static string Surname(string[] name) =>
        name.Length > 2 && Compound.Contains(name[0] + name[1]) ? name[0] + name[1] + "**" : string.Concat(name.Take(1)) + "**";

    private static string[] Characters(string text) => [.. text.EnumerateRunes().Select(r => r.ToString())];
}
