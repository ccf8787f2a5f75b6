using System.Text.RegularExpressions;

namespace GridDataExchange.Catalog.Reading;

/// <summary>The forms of names, and the names that others have already. Every name is a GraphQL name (GraphQL 2.1.9) and fits a PostgreSQL identifier of 63 bytes.</summary>
internal static partial class Names
{
    /// <summary>Leaves room in an identifier for what is put before and behind names, such as <c>_blind</c>.</summary>
    public const int MaximumLength = 40;

    /// <summary>Columns are snake_case, so that each capital takes one more.</summary>
    private const int MaximumColumnLength = 56;

    /// <summary>Root fields and fields of every type that the exchange itself gives a meaning.</summary>
    private static readonly HashSet<string> ReservedFields = new(StringComparer.Ordinal)
    {
        "id", "node", "nodes", "me", "catalog",
        "and", "or", "not", // keys of every filter
        "true", "false", "null", "in", // no GraphQL enum value, and no identifier in CEL
    };

    /// <summary>System columns of every PostgreSQL table (documentation, 5.5), and the exchange's own.</summary>
    private static readonly HashSet<string> ReservedColumns = new(StringComparer.Ordinal)
    {
        "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "rowId",
    };

    private static readonly HashSet<string> ReservedTypes = new(StringComparer.Ordinal)
    {
        "Boolean", "Date", "DateTime", "Decimal", "Float", "ID", "Int", "Long", "String",
        "BooleanFilter", "DateFilter", "DateTimeFilter", "DecimalFilter", "IDFilter", "IntFilter", "LongFilter", "NullFilter", "PseudonymFilter", "StringFilter",
        "Query", "Mutation", "Subscription", "Node", "PageInfo", "OrderDirection", "Me", "MyDataset", "MyField", "Quota",
        "Dataset", "DatasetField", "DatasetRelation",
    };

    /// <summary>What stands behind a dataset's type name in the names of the types made for it.</summary>
    private static readonly string[] TypeSuffixes =
    [
        "", "Connection", "Edge", "Where", "Some", "Lookup", "Order", "Group", "GroupField", "GroupKey", "GroupMin", "GroupMax", "GroupAverage", "GroupSum", "Filter",
    ];

    /// <summary>What is wrong with the name of a dataset or its plural, or null.</summary>
    public static string? RefuseDataset(string name) => DatasetForm().IsMatch(name) && name.Length <= MaximumLength && !ReservedFields.Contains(name)
        ? null
        : $"`{name}` cannot name a dataset: use snake_case of at most {MaximumLength} characters that is none of {string.Join(", ", ReservedFields)}";

    /// <summary>What is wrong with the name of a field or relation, or null.</summary>
    public static string? RefuseField(string name) => FieldForm().IsMatch(name) && name.Length <= MaximumLength && name.Length + name.Count(char.IsAsciiLetterUpper) <= MaximumColumnLength && !ReservedFields.Contains(name) && !ReservedColumns.Contains(name)
        ? null
        : $"`{name}` cannot name a field or relation: use camelCase of at most {MaximumLength} characters, few of them capitals, that is none of {string.Join(", ", ReservedFields.Concat(ReservedColumns))}";

    /// <summary>What is wrong with the name of a code set, or null.</summary>
    public static string? RefuseCodeSet(string name) => TypeForm().IsMatch(name) && name.Length <= MaximumLength && !ReservedTypes.Contains(name)
        ? null
        : $"`{name}` cannot name a code set: use PascalCase of at most {MaximumLength} characters that is none of {string.Join(", ", ReservedTypes)}";

    /// <summary>What is wrong with a code, or null.</summary>
    public static string? RefuseCode(string code) => CodeForm().IsMatch(code) && code.Length <= MaximumLength && !ReservedFields.Contains(code)
        ? null
        : $"`{code}` cannot be a code: use a letter and then letters, digits and underscores, at most {MaximumLength}, and none of {string.Join(", ", ReservedFields)}";

    /// <summary>True for a lower-case name with hyphens, such as <c>housing-safety</c>.</summary>
    public static bool IsKebab(string name) => KebabForm().IsMatch(name) && name.Length <= MaximumLength;

    /// <summary>True for a name such as <c>ownJurisdiction</c>.</summary>
    public static bool IsCamel(string name) => FieldForm().IsMatch(name) && name.Length <= MaximumLength;

    public static bool IsReservedType(string name) => ReservedTypes.Contains(name);

    /// <summary>The GraphQL types that a dataset brings.</summary>
    public static IEnumerable<string> TypesOf(string dataset) => TypeSuffixes.Select(s => Pascal(dataset) + s);

    /// <summary>The GraphQL types that a code set brings.</summary>
    public static IEnumerable<string> TypesOfCodeSet(string codeSet) => [codeSet, codeSet + "Filter"];

    /// <summary>The root fields that a dataset brings.</summary>
    public static IEnumerable<string> RootFieldsOf(string dataset, string plural) => [Camel(dataset), Camel(plural), Camel(dataset) + "Groups"];

    public static string Camel(string snake)
    {
        var pascal = Pascal(snake);
        return char.ToLowerInvariant(pascal[0]) + pascal[1..];
    }

    public static string Pascal(string snake) => string.Concat(snake.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(_[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex DatasetForm();

    [GeneratedRegex(@"\A[a-z][A-Za-z0-9]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex FieldForm();

    [GeneratedRegex(@"\A[A-Z][A-Za-z0-9]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex TypeForm();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodeForm();

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex KebabForm();
}
