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

    /// <summary><c>prefix(n)</c>: the first n characters.</summary>
    Prefix,

    /// <summary><c>round(n)</c>: the multiple of n at or below the value.</summary>
    Round,

    /// <summary><c>band(a,b,…)</c>: the greatest of the given bounds that is not above the value.</summary>
    Band,

    /// <summary><c>division(level)</c>: the part of a grid code that names the division of that level.</summary>
    Division,

    /// <summary>Opaque text, the same for the same value within one department, purpose, dataset and field, and nowhere else.</summary>
    Pseudonym,
}
