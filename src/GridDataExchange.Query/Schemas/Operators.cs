using GridDataExchange.Catalog;
using GridDataExchange.Policies;

namespace GridDataExchange.Query.Schemas;

/// <summary>Which operators a field has for a caller: what every treatment that can apply to it supports.</summary>
internal static class Operators
{
    private static readonly string[] Nothing = [];
    private static readonly string[] OnlyNull = ["isNull"];
    private static readonly string[] Same = ["eq", "in", "isNull"];
    private static readonly string[] Ordered = ["eq", "in", "gt", "gte", "lt", "lte", "isNull"];
    private static readonly string[] Text = ["eq", "in", "gt", "gte", "lt", "lte", "startsWith", "contains", "isNull"];

    /// <summary>The operators of a field in <c>where</c>, by name; none where it is hidden or can be redacted.</summary>
    public static IReadOnlyList<string> Of(DatasetEntitlement granted, Field field)
    {
        if (!HasAny(granted, field))
        {
            return Nothing;
        }

        // What is stored encrypted has no value that the database could compare: only whether there is one.
        return field switch
        {
            { Encrypted: true } => OnlyNull,
            { Type: FieldType.Boolean or FieldType.Code } => Same,
            { Type: FieldType.String } => Text,
            _ => Ordered,
        };
    }

    /// <summary>True where rows can be ordered and grouped by the field.</summary>
    public static bool CanOrder(DatasetEntitlement granted, Field field) => HasAny(granted, field) && !field.Encrypted;

    private static bool HasAny(DatasetEntitlement granted, Field field) =>
        granted.Shows(field.Name) && granted.TreatmentsOf(field.Name).All(t => t.Mask is not MaskKind.Redact);
}
