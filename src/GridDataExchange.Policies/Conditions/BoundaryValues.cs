using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Conditions;

/// <summary>Values at and beside the boundaries that conditions draw.</summary>
internal static class BoundaryValues
{
    /// <summary>A division code, a cell in it, and a cell outside of it.</summary>
    public const string Division = "330106";

    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    private const string Inside = "330106001001001";
    private const string Outside = "110101001001001";

    /// <summary>Of a field: absent where its row may lack it, then every value that some comparison tells from another. Of a related row: that it is missing, and that it is there.</summary>
    public static object?[] Of(RowPath path, IEnumerable<Expression> conditions, DateOnly today)
    {
        if (path.Field is not { } field)
        {
            return [null, true];
        }

        var found = new List<object?>();
        foreach (var atom in conditions.SelectMany(ExpressionParts.All).Where(e => e is Comparison or Membership or TextTest or Within && ExpressionParts.Paths(e).Any(p => p.Key == path.Key)))
        {
            found.AddRange(Near(atom, today));
        }

        if (field.Type is FieldType.Boolean)
        {
            found = [true, false];
        }
        else if (field.Codes is { } codes)
        {
            found = [.. codes.Codes.Select(c => (object?)c.Value)];
        }

        var fitting = found.Where(v => Fits(v, field)).DefaultIfEmpty(Any(field));
        return [.. (field.Required ? fitting : fitting.Prepend(null)).Distinct()];
    }

    /// <summary>Of a fact of the request or caller: every value that some comparison tells from another.</summary>
    public static IEnumerable<object> Of(ContextName name, IEnumerable<Expression> conditions, DateOnly today) => conditions
        .SelectMany(ExpressionParts.All)
        .Where(e => e is Comparison or Membership or TextTest && ExpressionParts.Of(e).Any(p => p is ContextValue context && context.Name == name))
        .SelectMany(e => Near(e, today))
        .OfType<object>()
        .Distinct();

    private static IEnumerable<object?> Near(Expression atom, DateOnly today) => atom switch
    {
        Comparison { Left: DateFunction function, Right: Constant { Value: long count } } => Days(function.Kind, count, today),
        Comparison { Left: Constant { Value: long count }, Right: DateFunction function } => Days(function.Kind, count, today),
        Comparison { Right: Constant constant } => Beside(constant.Value),
        Comparison { Left: Constant constant } => Beside(constant.Value),
        Comparison => ["x", 0L, today, new DateTimeOffset(today, TimeOnly.MinValue, TimeSpan.Zero)],
        Membership { Item: DateFunction function, List: ListLiteral list } => list.Items.OfType<Constant>().SelectMany(c => Days(function.Kind, (long)c.Value, today)),
        Membership { List: ListLiteral list } => list.Items.OfType<Constant>().SelectMany(c => Beside(c.Value)),
        Membership => ["x", Inside, Division],
        TextTest { Part: Constant { Value: string part } } => [part, part + "1", "1" + part, ""],
        TextTest => ["x", ""],
        Within { Codes: ListLiteral list } => [.. list.Items.OfType<Constant>().Select(c => (object?)((string)c.Value).PadRight(15, '0')), Outside, Inside],
        Within => [Inside, Outside],
        _ => [],
    };

    private static IEnumerable<object?> Beside(object constant) => constant switch
    {
        long number => [number, number == long.MinValue ? number : number - 1, number == long.MaxValue ? number : number + 1],
        DateOnly day => [day, day == DateOnly.MinValue ? day : day.AddDays(-1), day == DateOnly.MaxValue ? day : day.AddDays(1)],
        DateTimeOffset moment => [moment, moment == DateTimeOffset.MinValue ? moment : moment.AddMicroseconds(-1), DateTimeOffset.MaxValue - moment < Tick ? moment : moment + Tick],
        string text => [text, text + "0", ""],
        _ => [constant],
    };

    // The first and the last day on which a function of the day and today has the value, the one before, or the one behind.
    private static IEnumerable<object?> Days(DateFunctionKind kind, long count, DateOnly today)
    {
        foreach (var value in new[] { count, count - 1, count + 1 })
        {
            if (kind is DateFunctionKind.DaysSince && today.DayNumber - value is >= 0 and <= 3_652_058)
            {
                yield return DateOnly.FromDayNumber((int)(today.DayNumber - value));
            }
            else if (kind is not DateFunctionKind.DaysSince && today.Year - value is > 1 and < 9999)
            {
                var year = (int)(today.Year - value);
                yield return new DateOnly(year, 1, 1);
                yield return new DateOnly(year, 12, 31);
                yield return today.AddYears(year - today.Year);
                yield return today.AddYears(year - today.Year).AddDays(1);
            }
        }
    }

    private static object Any(Field field) => field.Type switch
    {
        FieldType.Int or FieldType.Long => 1L,
        FieldType.Date => new DateOnly(1950, 6, 15),
        FieldType.DateTime => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        FieldType.Decimal => 1m,
        _ => "x",
    };

    private static bool Fits(object? value, Field field) => field.Type switch
    {
        FieldType.Int or FieldType.Long => value is long,
        FieldType.Date => value is DateOnly,
        FieldType.DateTime => value is DateTimeOffset,
        FieldType.Decimal => value is decimal,
        _ => value is string or bool,
    };
}
