using GridDataExchange.Catalog;

namespace GridDataExchange.Protection;

/// <summary>What masks do to values, in C# and in SQL. INVARIANT: for every value a field can have, both give the same; a property test holds it.</summary>
/// <remarks>
/// Characters are Unicode code points, as PostgreSQL counts them, never UTF-16 units.
/// <list type="bullet">
/// <item><c>surname</c>: a compound surname counts as one only where a given name follows (欧阳 alone may be 阳 of the family 欧), else the first character; then always
/// <c>**</c>. A name of one character reads as any name of that family; an empty one is <c>**</c>.</item>
/// <item><c>region</c>: null where the value has fewer than 15 characters (GB 11643-1989, the shortest resident id), since six of a few would be most of it.</item>
/// <item><c>prefix(n)</c>: null where the value has not more than n characters, since it would be all of it.</item>
/// <item><c>division(level)</c>: null where the code ends before the level.</item>
/// <item><c>decade</c>: years 1 to 9, whose decade would begin in year 0, give 0001-01-01.</item>
/// <item><c>round(n)</c>: the multiple of n at or below the value, also of negative ones; the least value of the type where that multiple would lie below it.</item>
/// <item><c>band(…)</c>: the greatest bound that is not above the value; null below the first.</item>
/// <item><c>pseudonym</c>: see <see cref="PseudonymSeal"/>. It needs the caller's key, so it has no meaning here and no SQL expression.</item>
/// </list>
/// </remarks>
public static class Masks
{
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
            _ when treatment.Beginning is { } beginning => TextMasks.Beginning(value, beginning.Shown, beginning.Least),
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

    /// <summary>What a treatment shows of a 32-bit number; null where it shows nothing.</summary>
    public static int? Apply(Treatment treatment, int value) => Number(treatment, value, int.MinValue) is { } shown ? checked((int)shown) : null;

    /// <summary>What a treatment shows of a 64-bit number; null where it shows nothing.</summary>
    public static long? Apply(Treatment treatment, long value) => Number(treatment, value, long.MinValue);

    /// <summary>What a treatment shows of a decimal number; null where it shows nothing.</summary>
    public static decimal? Apply(Treatment treatment, decimal value)
    {
        ArgumentNullException.ThrowIfNull(treatment);
        return treatment.Mask switch
        {
            null => value,
            MaskKind.Round => NumberMasks.Round(value, treatment.Parameters[0]),
            MaskKind.Band => NumberMasks.Band(value, treatment.Parameters),
            MaskKind.Redact => null,
            _ => throw Misfit(treatment, "numbers"),
        };
    }

    /// <summary>What a treatment shows of a field's value as conditions read it (a number of 32 bits as <see cref="long"/>); null where it shows nothing.</summary>
    public static object? Apply(Treatment treatment, Field field, object value)
    {
        ArgumentNullException.ThrowIfNull(treatment);
        ArgumentNullException.ThrowIfNull(field);
        return value switch
        {
            _ when !treatment.Fits(field) => throw Misfit(treatment, $"field {field.Name}"),
            string text => Apply(treatment, text),
            DateOnly day => Apply(treatment, day),
            long number => field.Type is FieldType.Int ? Apply(treatment, (int)number) : Apply(treatment, number),
            decimal number => Apply(treatment, number),
            _ => treatment.IsClear ? value : null, // nothing but `redact` fits what is left
        };
    }

    /// <summary>The SQL expression of what a treatment shows of a column stored clear. NULL stays NULL; text results are <c>COLLATE "C"</c> by inheritance.</summary>
    /// <param name="treatment">A treatment that fits the field.</param>
    /// <param name="field">The field.</param>
    /// <param name="column">The column as SQL, such as <c>r.birth_date</c>; it may be written several times.</param>
    /// <exception cref="ArgumentException">The treatment does not fit, or the field is stored encrypted or the treatment a pseudonym, which have no SQL expression.</exception>
    public static string Sql(Treatment treatment, Field field, string column)
    {
        ArgumentNullException.ThrowIfNull(treatment);
        ArgumentNullException.ThrowIfNull(field);
        if (treatment.Mask is MaskKind.Pseudonym)
        {
            throw new ArgumentException($"A pseudonym has no SQL expression: make that of field {field.Name} in C#, by the caller's key.", nameof(treatment));
        }

        if (field.Encrypted)
        {
            throw new ArgumentException($"Field {field.Name} is stored encrypted: open it and mask it in C#.", nameof(field));
        }

        return treatment.Fits(field) ? SqlMasks.Of(treatment, field, column) : throw Misfit(treatment, $"field {field.Name}");
    }

    private static long? Number(Treatment treatment, long value, long least)
    {
        ArgumentNullException.ThrowIfNull(treatment);
        return treatment.Mask switch
        {
            null => value,
            MaskKind.Round => NumberMasks.Round(value, treatment.Parameters[0], least),
            MaskKind.Band => NumberMasks.Band(value, treatment.Parameters),
            MaskKind.Redact => null,
            _ => throw Misfit(treatment, "whole numbers"),
        };
    }

    private static ArgumentException Misfit(Treatment treatment, string target) =>
        new($"The mask {treatment.Name} has no meaning for {target}: use one that fits.", nameof(treatment));
}
