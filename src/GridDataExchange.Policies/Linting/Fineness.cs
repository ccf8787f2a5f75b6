using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Linting;

/// <summary>How finely a condition reads a field: each way in which it does. Without any it asks no more than whether there is a value.</summary>
internal readonly record struct Fineness
{
    private Fineness(ImmutableArray<Reading> readings) => Readings = readings;

    private ImmutableArray<Reading> Readings { get; }

    /// <summary>How finely the condition reads what stands there.</summary>
    public static Fineness Of(Expression condition, RowPath path) => new([.. ReadingsOf(condition, path)]);

    /// <summary>True where the treatment shows at least as much of the field as the condition tells.</summary>
    /// <param name="shown">The treatment.</param>
    /// <param name="field">The field that it shows; null for a related row, which is shown or not.</param>
    public bool FitsUnder(Treatment shown, Field? field) =>
        shown.Mask is not MaskKind.Redact && (shown.IsClear || (field is not null && Readings.All(r => r.IsToldBy(shown, field))));

    private static IEnumerable<Reading> ReadingsOf(Expression expression, RowPath path) => expression switch
    {
        RowHas => [],
        RowField read => read.Path.Key == path.Key ? [Reading.Value] : [],
        Comparison { Left: RowField read, Right: Constant constant } comparison when read.Path.Key == path.Key => Bounds(comparison.Operator, constant.Value),
        Comparison { Left: Constant constant, Right: RowField read } comparison when read.Path.Key == path.Key => Bounds(Mirrored(comparison.Operator), constant.Value),
        Membership { Item: RowField read, List: ListLiteral list } when read.Path.Key == path.Key && list.Items.All(i => i is Constant) =>
            list.Items.SelectMany(i => Bounds(ComparisonOperator.Equal, ((Constant)i).Value)),
        TextTest { Kind: TextTestKind.StartsWith, Text: RowField read, Part: Constant { Value: string part } } when read.Path.Key == path.Key => [Beginning(part)],
        Within { Code: RowField read, Codes: ListLiteral list } when read.Path.Key == path.Key && list.Items.All(i => i is Constant { Value: string }) =>
            list.Items.Select(i => Beginning((string)((Constant)i).Value)),
        DateFunction { Kind: DateFunctionKind.AgeInYear, From: RowField read, To: not RowField } when read.Path.Key == path.Key => [Reading.Years],
        _ => ExpressionParts.Of(expression).SelectMany(p => ReadingsOf(p, path)),
    };

    // What decides is the first value on the upper side: from 1 January on, or up to 31 December, is a matter of years.
    private static IEnumerable<Reading> Bounds(ComparisonOperator comparison, object value) => (comparison, value) switch
    {
        (ComparisonOperator.Less or ComparisonOperator.GreaterOrEqual, DateOnly day) => [new Reading.FromDay(day)],
        (ComparisonOperator.Greater or ComparisonOperator.LessOrEqual, DateOnly day) when day < DateOnly.MaxValue => [new Reading.FromDay(day.AddDays(1))],
        (ComparisonOperator.Less or ComparisonOperator.GreaterOrEqual, long number) => [new Reading.FromNumber(number)],
        (ComparisonOperator.Greater or ComparisonOperator.LessOrEqual, long number) when number < long.MaxValue => [new Reading.FromNumber(number + 1)],
        (ComparisonOperator.Equal or ComparisonOperator.NotEqual, long number) when number < long.MaxValue => [new Reading.FromNumber(number), new Reading.FromNumber(number + 1)],
        _ => [Reading.Value],
    };

    private static Reading.Beginning Beginning(string part) => new(part.EnumerateRunes().Count());

    private static ComparisonOperator Mirrored(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Less => ComparisonOperator.Greater,
        ComparisonOperator.LessOrEqual => ComparisonOperator.GreaterOrEqual,
        ComparisonOperator.Greater => ComparisonOperator.Less,
        ComparisonOperator.GreaterOrEqual => ComparisonOperator.LessOrEqual,
        _ => comparison,
    };
}
