using GridDataExchange.Catalog;

namespace GridDataExchange.Protection;

/// <summary>What masks do to values, in C# and in SQL. INVARIANT: for every value a field can have, both give the same; a property test holds it.</summary>
/// <remarks>
/// Characters are Unicode code points, as PostgreSQL counts them, never UTF-16 units.
/// <list type="bullet">
/// <item><c>surname</c>: a compound surname counts as one only where a given name follows (欧阳 alone may be 阳 of the family 欧), else the first character; then always
/// <c>**</c>. A name of one character reads as any name of that family; an empty one is <c>**</c>.</item>
/// <item><c>region</c>: null where the value has fewer than 15 characters (GB 11643-1989, the shortest resident id), since six of a few would be most of it.</item>
/// <item><c>decade</c>: years 1 to 9, whose decade would begin in year 0, give 0001-01-01.</item>
/// </list>
/// </remarks>
public static class Masks
{
    /// <summary>The fewest characters of which <c>region</c> shows six.</summary>
    internal const int RegionLeast = 15;

    /// <summary>The fewest characters of which <c>last4</c> shows four.</summary>
    internal const int Last4Least = 8;

    /// <summary>What a treatment shows of a text; null where it shows nothing.</summary>
    public static string? Apply(Treatment treatment, string value)
    {
        ArgumentNullException.ThrowIfNull(treatment);
        ArgumentNullException.ThrowIfNull(value);
        return treatment.Mask switch
        {
            null => value,
            MaskKind.Surname => TextMasks.Surname(value),
            MaskKind.Last4 => TextMasks.Last4(value),
            MaskKind.Region => TextMasks.Region(value),
            MaskKind.Redact => null,
            _ => throw Misfit(treatment, "text"),
        };
    }

    /// <summary>What a treatment shows of a day; null where it shows nothing.</summary>
    public static DateOnly? Apply(Treatment treatment, DateOnly value)
    {
        ArgumentNullException.ThrowIfNull(treatment);
        return treatment.Mask switch
        {
            null => value,
            MaskKind.Year => new DateOnly(value.Year, 1, 1),
            MaskKind.Decade => new DateOnly(Math.Max(1, value.Year / 10 * 10), 1, 1),
            MaskKind.Redact => null,
            _ => throw Misfit(treatment, "days"),
        };
    }

    /// <summary>The SQL expression of what a treatment shows of a column stored clear. NULL stays NULL; text results are <c>COLLATE "C"</c> by inheritance.</summary>
    /// <param name="treatment">A treatment that fits the field.</param>
    /// <param name="field">The field.</param>
    /// <param name="column">The column as SQL, such as <c>r.birth_date</c>; it may be written several times.</param>
    /// <exception cref="ArgumentException">The treatment does not fit, or the field is stored encrypted and has no SQL expression.</exception>
    public static string Sql(Treatment treatment, Field field, string column)
    {
        ArgumentNullException.ThrowIfNull(treatment);
        ArgumentNullException.ThrowIfNull(field);
        if (field.Encrypted)
        {
            throw new ArgumentException($"Field {field.Name} is stored encrypted: open it and mask it in C#.", nameof(field));
        }

        return treatment.Fits(field) ? SqlMasks.Of(treatment.Mask, column) : throw Misfit(treatment, $"field {field.Name}");
    }

    private static ArgumentException Misfit(Treatment treatment, string target) =>
        new($"The mask {treatment.Name} has no meaning for {target}: use one that fits.", nameof(treatment));
}
