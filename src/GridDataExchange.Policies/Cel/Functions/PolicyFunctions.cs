using System.Globalization;
using GridDataExchange.Policies.Cel.Evaluation;
using GridDataExchange.Policies.Cel.Values;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Cel.Functions;

/// <summary>The functions that policies add to CEL: of days and of administrative divisions.</summary>
internal static class PolicyFunctions
{
    public static IEnumerable<Function> All { get; } =
    [
        Function.Global("date", static (ref _, in value, in _) => ToDate(value), "date -> date", "string -> date"),
        Dates("age", DateFunctionKind.Age),
        Dates("ageInYear", DateFunctionKind.AgeInYear),
        Dates("daysSince", DateFunctionKind.DaysSince),
        Function.Global("within", Within, "string, list(string) -> bool"),
    ];

    /// <summary>
    /// Text tests as policies mean them: an empty part, such as the case number of a request without one, is an error and not true.
    /// So it never grants and always forbids (docs: unknown never grants).
    /// </summary>
    public static IEnumerable<Function> TextTests { get; } =
    [
        Function.Member("startsWith", static (ref frame, in text, in part) => IsEmpty(part) ? CelErrors.EmptyPart : Sequences.StartsWith(ref frame, text, part), "string, string -> bool"),
        Function.Member("endsWith", static (ref frame, in text, in part) => IsEmpty(part) ? CelErrors.EmptyPart : Sequences.EndsWith(ref frame, text, part), "string, string -> bool"),
        Function.Member("contains", static (ref frame, in text, in part) => IsEmpty(part) ? CelErrors.EmptyPart : Sequences.Contains(ref frame, text, part), "string, string -> bool"),
        Function.Member("matches", Matches, "string, string -> bool"),
        Function.Global("matches", Matches, "string, string -> bool"),
    ];

    private static CelValue Matches(ref Frame frame, in CelValue text, in CelValue pattern) =>
        IsEmpty(pattern) ? CelErrors.EmptyPart : Functions.Matches.Run(ref frame, text, pattern);

    private static bool IsEmpty(in CelValue part) => part.Kind == CelKind.String && part.Text.Length == 0;

    private static Function Dates(string name, DateFunctionKind kind) => Function.Global(
        name,
        (ref _, in from, in to) => from.Kind == CelKind.Date && to.Kind == CelKind.Date
            ? CelValue.Of(CalendarDays.Count(kind, DateOnly.FromDayNumber(from.DayNumber), DateOnly.FromDayNumber(to.DayNumber)))
            : CelErrors.NoOverload,
        "date, date -> int");

    private static CelValue ToDate(in CelValue value) => value.Kind switch
    {
        CelKind.Date => value,
        CelKind.String => DateOnly.TryParseExact(value.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? CelValue.Of(date) : CelErrors.Conversion,
        _ => CelErrors.NoOverload,
    };

    private static CelValue Within(ref Frame frame, in CelValue code, in CelValue divisions)
    {
        if (code.Kind != CelKind.String || divisions.Kind != CelKind.List)
        {
            return CelErrors.NoOverload;
        }

        var isWithin = false;
        for (var i = 0; i < divisions.List.Count; i++)
        {
            var division = divisions.List[i];
            if (division.Kind != CelKind.String || !frame.Spend(1))
            {
                return CelErrors.NoOverload;
            }

            isWithin |= DivisionBoundaries.IsIn(code.Text, division.Text);
        }

        return CelValue.Of(isWithin);
    }
}
