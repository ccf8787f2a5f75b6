using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Linting;

/// <summary>How finely a condition reads a field.</summary>
internal readonly record struct Fineness
{
    private enum Level
    {
        Presence,
        Decade,
        Year,
        Value,
    }

    private Level Finest { get; init; }

    /// <summary>How finely the condition reads the field of that name.</summary>
    public static Fineness Of(Expression condition, string field) => new() { Finest = LevelOf(condition, field) };

    /// <summary>True where the treatment shows at least as much of the field as the condition tells.</summary>
    public bool FitsUnder(Treatment shown) => shown.Mask switch
    {
        null => true,
        MaskKind.Redact => false,
        MaskKind.Year => Finest <= Level.Year,
        MaskKind.Decade => Finest <= Level.Decade,
        _ => Finest == Level.Presence,
    };

    private static Level LevelOf(Expression expression, string field) => expression switch
    {
        RowHas => Level.Presence,
        RowField read => read.Field.Name == field ? Level.Value : Level.Presence,
        Comparison { Left: RowField read, Right: Constant { Value: DateOnly day } } comparison when read.Field.Name == field => Boundary(comparison.Operator, day),
        Comparison { Left: Constant { Value: DateOnly day }, Right: RowField read } comparison when read.Field.Name == field => Boundary(Mirrored(comparison.Operator), day),
        DateFunction { Kind: DateFunctionKind.AgeInYear, From: RowField read, To: not RowField } when read.Field.Name == field => Level.Year,
        _ => ExpressionParts.Of(expression).Select(p => LevelOf(p, field)).DefaultIfEmpty(Level.Presence).Max(),
    };

    // The last day not counted in on the one side decides: from 1 January on, or up to 31 December, is a matter of years.
    private static Level Boundary(ComparisonOperator comparison, DateOnly day) => comparison switch
    {
        ComparisonOperator.Less or ComparisonOperator.GreaterOrEqual => From(day),
        ComparisonOperator.Greater or ComparisonOperator.LessOrEqual when day < DateOnly.MaxValue => From(day.AddDays(1)),
        _ => Level.Value,
    };

    private static Level From(DateOnly day) => day is { Day: 1, Month: 1 } ? day.Year % 10 == 0 ? Level.Decade : Level.Year : Level.Value;

    private static ComparisonOperator Mirrored(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Less => ComparisonOperator.Greater,
        ComparisonOperator.LessOrEqual => ComparisonOperator.GreaterOrEqual,
        ComparisonOperator.Greater => ComparisonOperator.Less,
        ComparisonOperator.GreaterOrEqual => ComparisonOperator.LessOrEqual,
        _ => comparison,
    };
}
