using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Linting;

/// <summary>One way in which a condition reads a field, and which masks tell as much.</summary>
internal abstract record Reading
{
    /// <summary>The value itself.</summary>
    public static Reading Value { get; } = new Whole();

    /// <summary>The year, each by itself.</summary>
    public static Reading Years { get; } = new EachYear();

    /// <summary>True where one who is shown the mask of a value knows what the condition reads.</summary>
    public abstract bool IsToldBy(Treatment mask, Field field);

    private sealed record Whole : Reading
    {
        public override bool IsToldBy(Treatment mask, Field field) => false;
    }

    private sealed record EachYear : Reading
    {
        public override bool IsToldBy(Treatment mask, Field field) => mask.Mask is MaskKind.Year;
    }

    /// <summary>Whether a day is this one or later.</summary>
    public sealed record FromDay(DateOnly First) : Reading
    {
        public override bool IsToldBy(Treatment mask, Field field) => First is { Day: 1, Month: 1 } && (mask.Mask is MaskKind.Year || (mask.Mask is MaskKind.Decade && First.Year % 10 == 0));
    }

    /// <summary>Whether a number is this one or greater.</summary>
    public sealed record FromNumber(long First) : Reading
    {
        public override bool IsToldBy(Treatment mask, Field field) => mask.Mask switch
        {
            MaskKind.Round => First % mask.Parameters[0] == 0,
            MaskKind.Band => mask.Parameters.Contains(First),
            _ => false,
        };
    }

    /// <summary>Whether a text begins with so many given characters.</summary>
    public sealed record Beginning(int Characters) : Reading
    {
        // A value that is long enough for the condition, but of which the mask shows nothing, is one more that the condition tells of.
        public override bool IsToldBy(Treatment mask, Field field) => mask.Beginning is { } beginning
            && beginning.Shown >= Characters
            && !Enumerable.Range(Characters, Math.Max(0, beginning.Least - Characters)).Any(length => FieldFormats.CanBeOf(field.Format, length));
    }
}
