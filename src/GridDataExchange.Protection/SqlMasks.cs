using System.Collections.Immutable;
using System.Globalization;
using GridDataExchange.Catalog;

namespace GridDataExchange.Protection;

/// <summary>The masks in SQL: functions that can raise no error, no time zone, NULL for NULL, the column's own collation.</summary>
internal static class SqlMasks
{
    // IN over constants is hashed by PostgreSQL, so the length of the list costs nothing.
    private static readonly string CompoundList = string.Join(", ", Surnames.Compound.Select(s => $"'{s}'"));

    public static string Of(Treatment treatment, Field field, string column) => treatment.Mask switch
    {
        null => column,
        MaskKind.Surname => $"(CASE WHEN char_length({column}) > 2 AND left({column}, 2) IN ({CompoundList}) THEN left({column}, 2) ELSE left({column}, 1) END || '**')",
        MaskKind.Last4 => $"('****' || CASE WHEN char_length({column}) >= {Masks.Last4Least} THEN right({column}, 4) ELSE left({column}, 0) END)",
        _ when treatment.Beginning is { } beginning => $"(CASE WHEN char_length({column}) >= {beginning.Least} THEN left({column}, {beginning.Shown}) END)",
        MaskKind.Year => Day(column, "0002-01-01", "9999-01-01", Year(column)),
        MaskKind.Decade => Day(column, "0010-01-01", "9990-01-01", $"{Year(column)} / 10 * 10"),
        MaskKind.Round => Round(field.Type, treatment.Parameters[0], column),
        MaskKind.Band => Band(field.Type, treatment.Parameters, column),

        // Not a bare NULL: this one has the column's type and collation, and the planner folds it.
        MaskKind.Redact => $"(CASE WHEN FALSE THEN {column} END)",
        _ => throw new ArgumentOutOfRangeException(nameof(treatment)),
    };

    // The bounds keep make_date and the cast from infinity and from years that .NET has not; a NULL falls through to make_date, which gives NULL.
    // date_trunc would do with a time zone, and raises beyond the range of timestamps.
    private static string Day(string column, string firstEnd, string last, string year) =>
        $"(CASE WHEN {column} < DATE '{firstEnd}' THEN DATE '0001-01-01' WHEN {column} > DATE '9999-12-31' THEN DATE '{last}' ELSE make_date({year}, 1, 1) END)";

    // What the value has above its step is taken off; GREATEST keeps the difference from falling below the type's least value, and NULL stays NULL since both its arguments are.
    // `%` takes the sign of the value, hence the second one. floor leaves a numeric no digits behind the point, whose number would tell of the value.
    private static string Round(FieldType type, long step, string column)
    {
        var whole = type is FieldType.Decimal ? $"floor({column})" : column;
        var by = Number(type, step);
        var above = $"(({whole} % {by} + {by}) % {by})";
        return $"(GREATEST({whole}, {Least(type)} + {above}) - {above})";
    }

    private static string Band(FieldType type, ImmutableArray<long> bounds, string column) =>
        $"(CASE {string.Join(' ', bounds.Reverse().Select(b => $"WHEN {column} >= {Number(type, b)} THEN {Number(type, b)}"))} END)";

    private static string Least(FieldType type) => type switch
    {
        FieldType.Int => Number(type, int.MinValue),
        FieldType.Long => Number(type, long.MinValue),
        _ => Number(type, decimal.MinValue),
    };

    // In quotes, so that the sign belongs to the number: -2147483648 without them is the negative of what no integer holds.
    private static string Number(FieldType type, decimal number) =>
        $"'{number.ToString(CultureInfo.InvariantCulture)}'::{type switch { FieldType.Int => "integer", FieldType.Long => "bigint", _ => "numeric" }}";

    private static string Year(string column) => $"extract(year FROM {column})::int";
}
