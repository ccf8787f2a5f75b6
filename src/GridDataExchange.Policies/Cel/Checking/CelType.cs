using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Checking;

/// <summary>A type as the checker knows it: <c>dyn</c>, which fits everything, or a kind of value, with types of items and keys.</summary>
/// <param name="Kind">The kind, or null for <c>dyn</c>.</param>
/// <param name="Item">Of a list the type of its items, of a map that of its values.</param>
/// <param name="Key">Of a map the type of its keys.</param>
internal sealed record CelType(CelKind? Kind, CelType? Item = null, CelType? Key = null)
{
    public static CelType Dyn { get; } = new((CelKind?)null);

    public static CelType Bool { get; } = new(CelKind.Bool);

    public static CelType Int { get; } = new(CelKind.Int);

    public static CelType Type { get; } = new(CelKind.Type);

    public bool IsDyn => Kind is null;

    public static CelType Of(CelKind kind) => new(kind);

    public static CelType List(CelType item) => new(CelKind.List, item);

    public static CelType Map(CelType key, CelType value) => new(CelKind.Map, value, key);

    /// <summary>Reads <c>int</c>, <c>list</c>, <c>list(string)</c>, <c>map</c>, <c>dyn</c> and so on.</summary>
    public static CelType Parse(string text) => text switch
    {
        "dyn" => Dyn,
        "list" => List(Dyn),
        "map" => Map(Dyn, Dyn),
        "null" => Of(CelKind.Null),
        _ when text.StartsWith("list(", StringComparison.Ordinal) => List(Parse(text[5..^1])),
        _ => Of(Enum.Parse<CelKind>(text, true)),
    };

    /// <summary>True where a value of one type may be one of the other.</summary>
    public bool Fits(CelType other) =>
        IsDyn || other.IsDyn || (Kind == other.Kind && (Item ?? Dyn).Fits(other.Item ?? Dyn) && (Key is null || other.Key is null || Key.Fits(other.Key)));

    /// <summary>The type of what is either of one type or of the other.</summary>
    public static CelType Join(IReadOnlyList<CelType> types) =>
        types.Count > 0 && types.All(t => t == types[0]) ? types[0] : Dyn;

    public bool IsNumber => Kind is CelKind.Int or CelKind.UInt or CelKind.Double;

    /// <summary>As messages call it.</summary>
    public override string ToString() => Kind switch
    {
        null => "any value",
        CelKind.Null => "null",
        CelKind.Bytes => "bytes",
        CelKind.List => Item!.IsDyn ? "a list" : $"a list of {Item.Plural}",
        CelKind.Int => "an int",
        { } kind => "a " + Name(kind),
    };

    private string Plural => Kind is CelKind.Null or CelKind.Bytes or null ? ToString() : Name(Kind.Value) + "s";

    private static string Name(CelKind kind) => kind.ToString().ToLowerInvariant();
}
