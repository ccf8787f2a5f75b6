namespace GridDataExchange.Catalog;

/// <summary>What is shown of a value in its place. What each does is in the room Protection; here are names and order.</summary>
public enum MaskKind
{
    /// <summary>The surname, compound ones too, and <c>**</c>.</summary>
    Surname,

    /// <summary><c>****1234</c>; <c>****</c> alone where the value is shorter than 8 characters.</summary>
    Last4,

    /// <summary>The first six characters of a resident id or organisation code.</summary>
    Region,

    /// <summary>The first day of the year.</summary>
    Year,

    /// <summary>The first day of the decade.</summary>
    Decade,

    /// <summary>Nothing: always null, and no operator works on it.</summary>
    Redact,
}

/// <summary>How one cell is shown: clear, or through a mask. A cell that no treatment allows is hidden: there a null stands for it.</summary>
/// <remarks>A class, not a struct, so that a forgotten value is null, hidden, and never clear. Treatments of a field stand in one total order of <see cref="Severity"/>.</remarks>
public sealed class Treatment : IComparable<Treatment>
{
    private static readonly Treatment[] Masks = [.. Enum.GetValues<MaskKind>().Select(m => new Treatment(m))];

    private Treatment(MaskKind? mask) => Mask = mask;

    /// <summary>The value as it is.</summary>
    public static Treatment Clear { get; } = new(null);

    /// <summary>The mask, or null for clear.</summary>
    public MaskKind? Mask { get; }

    /// <summary>True where the value is shown as it is.</summary>
    public bool IsClear => Mask is null;

    /// <summary>0 for clear, rising with what is withheld; two treatments of one field never have the same.</summary>
    public int Severity => Mask switch
    {
        null => 0,
        MaskKind.Last4 => 10,
        MaskKind.Surname => 20,
        MaskKind.Region => 30,
        MaskKind.Year => 40,
        MaskKind.Decade => 50,
        MaskKind.Redact => 100,
        _ => throw new InvalidOperationException($"mask {Mask} has no severity"),
    };

    /// <summary>The name in policy files and in <c>extensions.exchange.treatments</c>: <c>clear</c>, or the mask's.</summary>
    public string Name => Mask switch
    {
        null => "clear",
        MaskKind.Last4 => "last4",
        MaskKind.Surname => "surname",
        MaskKind.Region => "region",
        MaskKind.Year => "year",
        MaskKind.Decade => "decade",
        MaskKind.Redact => "redact",
        _ => throw new InvalidOperationException($"mask {Mask} has no name"),
    };

    /// <summary>The treatment by a mask.</summary>
    public static Treatment By(MaskKind mask) => Masks[(int)mask];

    /// <summary>The mask of that name in a policy file, or null.</summary>
    public static Treatment? FindMask(string name) => Masks.FirstOrDefault(m => m.Name == name);

    /// <summary>True where the mask has a meaning for values of the field.</summary>
    public bool Fits(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Mask switch
        {
            null or MaskKind.Redact => true,
            MaskKind.Surname => field is { Type: FieldType.String, Format: FieldFormat.None or FieldFormat.PersonName },
            MaskKind.Last4 => field is { Type: FieldType.String },
            MaskKind.Region => field is { Type: FieldType.String, Format: FieldFormat.ResidentId or FieldFormat.OrganizationCode },
            MaskKind.Year or MaskKind.Decade => field is { Type: FieldType.Date },
            _ => false,
        };
    }

    /// <inheritdoc/>
    public int CompareTo(Treatment? other) => Severity.CompareTo(other?.Severity ?? int.MaxValue);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
