using GridDataExchange.Catalog;

namespace GridDataExchange.Protection;

/// <summary>What masks do to values, in C# and in SQL. INVARIANT: for every value a field can have, both give the same; a property test holds it.</summary>
public static class Masks
{
    /// <summary>What a treatment shows of a text; null where it shows nothing.</summary>
    public static string? Apply(Treatment treatment, string value) => throw new NotSupportedException($"{treatment} {value}");

    /// <summary>What a treatment shows of a day; null where it shows nothing.</summary>
    public static DateOnly? Apply(Treatment treatment, DateOnly value) => throw new NotSupportedException($"{treatment} {value}");

    /// <summary>The SQL expression of what a treatment shows of a column stored clear. NULL stays NULL; text results are <c>COLLATE "C"</c> by inheritance.</summary>
    /// <param name="treatment">A treatment that fits the field.</param>
    /// <param name="field">The field.</param>
    /// <param name="column">The column as SQL, such as <c>r.birth_date</c>; it may be written several times.</param>
    public static string Sql(Treatment treatment, Field field, string column) => throw new NotSupportedException($"{treatment} {field} {column}");
}
