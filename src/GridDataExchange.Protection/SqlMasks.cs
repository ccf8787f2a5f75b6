using GridDataExchange.Catalog;

namespace GridDataExchange.Protection;

/// <summary>The masks in SQL: functions that can raise no error, no time zone, NULL for NULL, the column's own collation.</summary>
internal static class SqlMasks
{
    // IN over constants is hashed by PostgreSQL, so the length of the list costs nothing.
    private static readonly string CompoundList = string.Join(", ", Surnames.Compound.Select(s => $"'{s}'"));

    public static string Of(MaskKind? mask, string column) => mask switch
    {
        null => column,
        MaskKind.Surname => $"(CASE WHEN char_length({column}) > 2 AND left({column}, 2) IN ({CompoundList}) THEN left({column}, 2) ELSE left({column}, 1) END || '**')",
        MaskKind.Last4 => $"('****' || CASE WHEN char_length({column}) >= {Masks.Last4Least} THEN right({column}, 4) ELSE left({column}, 0) END)",
        MaskKind.Region => $"(CASE WHEN char_length({column}) >= {Masks.RegionLeast} THEN left({column}, 6) END)",
        MaskKind.Year => Day(column, "0002-01-01", "9999-01-01", Year(column)),
        MaskKind.Decade => Day(column, "0010-01-01", "9990-01-01", $"{Year(column)} / 10 * 10"),

        // Not a bare NULL: this one has the column's type and collation, and the planner folds it.
        MaskKind.Redact => $"(CASE WHEN FALSE THEN {column} END)",
        _ => throw new ArgumentOutOfRangeException(nameof(mask)),
    };

    // The bounds keep make_date and the cast from infinity and from years that .NET has not; a NULL falls through to make_date, which gives NULL.
    // date_trunc would do with a time zone, and raises beyond the range of timestamps.
    private static string Day(string column, string firstEnd, string last, string year) =>
        $"(CASE WHEN {column} < DATE '{firstEnd}' THEN DATE '0001-01-01' WHEN {column} > DATE '9999-12-31' THEN DATE '{last}' ELSE make_date({year}, 1, 1) END)";

    private static string Year(string column) => $"extract(year FROM {column})::int";
}
