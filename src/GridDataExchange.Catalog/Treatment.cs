using System.Collections.Immutable;

namespace GridDataExchange.Catalog;

/// <summary>How one cell is shown: clear, or through a mask. A cell that no treatment allows is hidden: there a null stands for it.</summary>
/// <remarks>
/// A class, not a struct, so that a forgotten value is null, hidden, and never clear. Immutable; two of the same mask and parameters are equal.
/// INVARIANT: treatments stand in one total order, from what withholds least to what withholds most (<see cref="CompareTo"/>): wherever what one shows
/// of a field's values follows from what another shows, the other comes first.
/// </remarks>
public sealed class Treatment : IComparable<Treatment>, IEquatable<Treatment>
{
    /// <summary>The most characters that <c>prefix(n)</c> shows.</summary>
    public const int MostCharacters = 64;

    /// <summary>The widest step of <c>round(n)</c>.</summary>
    /// <remarks>So that a 32-bit field has more steps than a band can have bounds, and no band is ever finer than a step.</remarks>
    public const int WidestStep = 100_000_000;

    /// <summary>The most bounds of a <c>band(…)</c>.</summary>
    public const int MostBounds = 32;

    private const int RegionShown = 6;

    /// <summary>The shortest resident id (GB 11643-1989): six of a few would be most of it.</summary>
    private const int RegionLeast = 15;

    private Treatment(MaskKind? mask, params ImmutableArray<long> parameters)
    {
        Mask = mask;
        Parameters = parameters;
        Name = TreatmentText.Write(mask, parameters);
    }

    /// <summary>The value as it is.</summary>
    public static Treatment Clear { get; } = new((MaskKind?)null);

    /// <summary>The mask, or null for clear.</summary>
    public MaskKind? Mask { get; }

    /// <summary>Of <c>prefix</c> the number of characters, of <c>round</c> the step, of <c>band</c> the bounds, of <c>division</c> the length of the level's codes; else empty.</summary>
    public ImmutableArray<long> Parameters { get; }

    /// <summary>True where the value is shown as it is.</summary>
    public bool IsClear => Mask is null;

    /// <summary>
    /// Of a mask that shows the first characters alone (<c>region</c>, <c>prefix</c>, <c>division</c>): how many, and the fewest that a value must have for it to show any;
    /// else null.
    /// </summary>
    public (int Shown, int Least)? Beginning => Mask switch
    {
        MaskKind.Region => (RegionShown, RegionLeast),
        MaskKind.Prefix => ((int)Parameters[0], (int)Parameters[0] + 1),
        MaskKind.Division => ((int)Parameters[0], (int)Parameters[0]),
        _ => null,
    };

    /// <summary>The one name in <c>extensions.exchange.treatments</c> and in records: <c>clear</c>, or the mask as a policy file has it, without spaces.</summary>
    public string Name { get; }

    /// <summary>The treatment by a mask without parameters.</summary>
    public static Treatment By(MaskKind mask) => mask is MaskKind.Prefix or MaskKind.Round or MaskKind.Band or MaskKind.Division
        ? throw new ArgumentException($"the mask {mask} needs parameters", nameof(mask))
        : new Treatment(mask);

    /// <summary><c>prefix(n)</c>, of 1 to <see cref="MostCharacters"/> characters.</summary>
    public static Treatment Prefix(int characters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(characters, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(characters, MostCharacters);
        return new Treatment(MaskKind.Prefix, characters);
    }

    /// <summary><c>round(n)</c>, by a step of 2 to <see cref="WidestStep"/>.</summary>
    public static Treatment Round(int step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, WidestStep);
        return new Treatment(MaskKind.Round, step);
    }

    /// <summary><c>band(a,b,…)</c>, of 1 to <see cref="MostBounds"/> rising bounds.</summary>
    public static Treatment Band(params ImmutableArray<long> bounds)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bounds.Length, nameof(bounds));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bounds.Length, MostBounds, nameof(bounds));
        return bounds.Zip(bounds.Skip(1)).All(p => p.First < p.Second)
            ? new Treatment(MaskKind.Band, bounds)
            : throw new ArgumentException("the bounds of a band must rise", nameof(bounds));
    }

    /// <summary><c>division(level)</c>.</summary>
    public static Treatment Division(DivisionLevel level) => Enum.IsDefined(level)
        ? new Treatment(MaskKind.Division, (int)level)
        : throw new ArgumentOutOfRangeException(nameof(level));

    /// <summary>The mask that a policy file writes so, or null.</summary>
    public static Treatment? FindMask(string text) => TreatmentText.Read(text, out _);

    /// <summary>The masks that have a meaning for values of the field, as policy files write them, parameters by their kind: <c>prefix(n)</c>.</summary>
    public static IEnumerable<string> FormsFor(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Enum.GetValues<MaskKind>().Where(m => Fits(m, field)).Select(TreatmentText.Form);
    }

    /// <summary>True where the mask has a meaning for values of the field, and can show something of one.</summary>
    public bool Fits(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return (Mask is not { } mask || Fits(mask, field)) && Mask switch
        {
            MaskKind.Prefix => FieldFormats.CanBeLonger(field.Format, (int)Parameters[0]),
            MaskKind.Band => field.Type is not FieldType.Int || Parameters.All(p => p is >= int.MinValue and <= int.MaxValue),
            _ => true,
        };
    }

    /// <summary>True where everything that another treatment shows of the field's values follows from what this one shows: going from this to the other, nobody learns more.</summary>
    /// <param name="other">The other treatment.</param>
    /// <param name="field">The field, or null for a relation.</param>
    public bool Tells(Treatment other, Field? field)
    {
        ArgumentNullException.ThrowIfNull(other);
        return TreatmentOrder.Tells(this, other, field?.Format ?? FieldFormat.None);
    }

    /// <summary>Below zero where this withholds less than the other; null, hidden, withholds most.</summary>
    public int CompareTo(Treatment? other) => other is null ? -1 : TreatmentOrder.Compare(this, other);

    /// <inheritdoc/>
    public bool Equals(Treatment? other) => other is not null && Mask == other.Mask && Parameters.SequenceEqual(other.Parameters);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Treatment);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static bool Fits(MaskKind mask, Field field) => mask switch
    {
        MaskKind.Redact => true,
        MaskKind.Surname => field is { Type: FieldType.String, Format: FieldFormat.None or FieldFormat.PersonName },
        MaskKind.Last4 or MaskKind.Prefix or MaskKind.Pseudonym => field is { Type: FieldType.String },
        MaskKind.Region => field is { Type: FieldType.String, Format: FieldFormat.ResidentId or FieldFormat.OrganizationCode },
        MaskKind.Division => field is { Type: FieldType.String, Format: FieldFormat.GridCode },
        MaskKind.Year or MaskKind.Decade => field is { Type: FieldType.Date },
        MaskKind.Round or MaskKind.Band => field is { Type: FieldType.Int or FieldType.Long or FieldType.Decimal },
        _ => false,
    };
}
