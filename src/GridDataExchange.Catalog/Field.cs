using System.Collections.Frozen;

namespace GridDataExchange.Catalog;

/// <summary>One field of a dataset.</summary>
/// <param name="Name">camelCase, unique in the dataset among fields and relations.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Class">How sensitive it is.</param>
public sealed record Field(string Name, FieldType Type, FieldClass Class = FieldClass.Open)
{
    /// <summary>The title people read, or null.</summary>
    public Title? Title { get; init; }

    /// <summary>True where every row has a value (the column is NOT NULL).</summary>
    public bool Required { get; init; }

    /// <summary>The format values must have; <see cref="FieldFormat.None"/> for any text.</summary>
    public FieldFormat Format { get; init; }

    /// <summary>True for <c>stored: encrypted</c>: the column holds sealed bytes, and a blind index stands beside it.</summary>
    public bool Encrypted { get; init; }

    /// <summary>True where an exact search on the raw value may be allowed by a policy.</summary>
    public bool Lookup { get; init; }

    /// <summary>What the value contains of other facts, by name, as 1-based positions (a resident id contains region, birth date and sex).</summary>
    public IReadOnlyDictionary<string, CharacterRange> Contains { get; init; } = FrozenDictionary<string, CharacterRange>.Empty;

    /// <summary>How the value is computed from another field when data is published, or null for a field of its own.</summary>
    public Derivation? Derived { get; init; }

    /// <summary>False for a field that <c>catalog</c> tells nobody of.</summary>
    public bool Listed { get; init; } = true;

    /// <summary>What the field means beyond its title, or null.</summary>
    public Title? Description { get; init; }

    /// <summary>Why the field is used no more and what is used instead, or null: GraphQL's deprecation.</summary>
    public string? Deprecated { get; init; }

    /// <summary>The values the field may have where <see cref="Type"/> is <see cref="FieldType.Code"/>; else null.</summary>
    public CodeSet? Codes { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Positions of characters in a value, both 1-based and included.</summary>
public readonly record struct CharacterRange(int First, int Last);

/// <summary>A field computed from another of the same row, such as <c>region(idNumber)</c>.</summary>
/// <param name="Function">Name of the function: today <c>region</c>, the first six characters.</param>
/// <param name="From">Name of the field it reads.</param>
public sealed record Derivation(string Function, string From);

/// <summary>The types a field can have.</summary>
public enum FieldType
{
    /// <summary>Unicode text.</summary>
    String,

    /// <summary>32-bit signed integer.</summary>
    Int,

    /// <summary>64-bit signed integer.</summary>
    Long,

    /// <summary>Exact decimal number.</summary>
    Decimal,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A day of the calendar, no time zone.</summary>
    Date,

    /// <summary>A moment, in UTC.</summary>
    DateTime,

    /// <summary>One of a <see cref="CodeSet"/>: a GraphQL enum, stored as its code's text.</summary>
    Code,
}

/// <summary>How sensitive a field is.</summary>
public enum FieldClass
{
    /// <summary>Says nothing of a person.</summary>
    Open,

    /// <summary>A business key or join column: not in any schema unless a policy names it.</summary>
    Key,

    /// <summary>Personal information (PIPL article 4).</summary>
    Personal,

    /// <summary>Sensitive personal information (PIPL article 28).</summary>
    Sensitive,
}

/// <summary>The formats that a text value can be held to; each fixes which masks fit and how severe they are.</summary>
public enum FieldFormat
{
    /// <summary>No format.</summary>
    None,

    /// <summary>Citizen identity number, GB 11643-1999: 18 characters, the last a check character.</summary>
    ResidentId,

    /// <summary>Unified social credit code, GB 32100-2015: 18 characters, the last a check character.</summary>
    OrganizationCode,

    /// <summary>A telephone number: digits alone.</summary>
    Phone,

    /// <summary>Code of a grid cell or division: 2, 4, 6, 9, 12 or 15 digits (GB/T 2260, GB/T 10114, then three digits of the cell).</summary>
    GridCode,

    /// <summary>A person's name.</summary>
    PersonName,
}

/// <summary>A closed list of codes that a field may have.</summary>
/// <param name="Name">PascalCase: the name of the GraphQL enum.</param>
/// <param name="Codes">The codes in their order.</param>
public sealed record CodeSet(string Name, IReadOnlyList<Code> Codes)
{
    private readonly FrozenSet<string> values = Codes.Select(c => c.Value).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True where the set has that code.</summary>
    public bool Has(string value) => values.Contains(value);
}

/// <summary>One code of a set.</summary>
/// <param name="Value">A GraphQL name: what is stored and shown.</param>
/// <param name="Title">What people read.</param>
public sealed record Code(string Value, Title Title);

/// <summary>A relation from a dataset to another.</summary>
/// <param name="Name">camelCase, unique in the dataset among fields and relations.</param>
/// <param name="To">Name of the dataset it leads to.</param>
/// <param name="Many">False: at most one row, found by the target's key. True: any number.</param>
/// <param name="FromField">Name of the field on this side that is joined.</param>
/// <param name="ToField">Name of the field on the other side; the target's key where <paramref name="Many"/> is false.</param>
public sealed record Relation(string Name, string To, bool Many, string FromField, string ToField)
{
    /// <summary>The title people read, or null.</summary>
    public Title? Title { get; init; }

    /// <summary>False for a relation that <c>catalog</c> tells nobody of.</summary>
    public bool Listed { get; init; } = true;

    /// <summary>Why the relation is used no more and what is used instead, or null: GraphQL's deprecation.</summary>
    public string? Deprecated { get; init; }
}
