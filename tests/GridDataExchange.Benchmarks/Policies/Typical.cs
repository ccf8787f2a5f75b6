using GridDataExchange.Policies;

namespace GridDataExchange.Benchmarks.Policies;

/// <summary>A department at work: who asks, when, and about whom.</summary>
internal static class Typical
{
    /// <summary>A condition over rows such as most policies have.</summary>
    public const string Rows = "ageInYear(row.birthDate, request.date) >= 60 && within(row.gridCode, caller.jurisdictions)";

    /// <summary>A condition over the request such as most policies have.</summary>
    public const string When = """request.operator.name != "" && request.case.startsWith("CASE-")""";

    private static readonly Dictionary<string, object?> Resident = new(StringComparer.Ordinal)
    {
        ["residentNo"] = "R1",
        ["name"] = "王秀兰",
        ["birthDate"] = new DateOnly(1940, 5, 6),
        ["gridCode"] = "230881001001001",
        ["livingAlone"] = true,
    };

    /// <summary>A request of an operator with a case.</summary>
    public static RequestContext Request { get; } = new("CASE-7", "zhang", false, new DateTimeOffset(2026, 11, 23, 3, 0, 0, TimeSpan.Zero), new DateOnly(2026, 11, 23));

    /// <summary>A caller of one department and purpose, none of whose texts is the same object as another caller's.</summary>
    public static Caller Caller(string client) => new(
        New("civil-affairs"), New(client), New("elderly-care"), [New("data:division"), New("data:household"), New("data:resident"), New("data:visit")], [New("230881")]);

    /// <summary>A field of a resident in the caller's divisions who is old enough.</summary>
    public static object? Row(string field) => Resident.GetValueOrDefault(field);

    private static string New(string text) => new(text.AsSpan());
}
