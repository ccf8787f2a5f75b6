using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Query.Sql;

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

        // What has no SQL value cannot be compared by the database: only whether there is one, where that is the same before and after its masks.
        if (!RowScope.HasVisible(granted, field))
        {
            return RowScope.HasIdentity(granted, field) ? Same : granted.TreatmentsOf(field.Name).All(t => ShowsEvery(t, field)) ? OnlyNull : Nothing;
        }

        return field switch
        {
            { Type: FieldType.Boolean or FieldType.Code } => Same,
            { Type: FieldType.String } => Text,
            _ => Ordered,
        };
    }

    /// <summary>True where rows can be grouped by the field.</summary>
    public static bool CanGroup(DatasetEntitlement granted, Field field) => CanOrder(granted, field) || RowScope.HasIdentity(granted, field);

    /// <summary>True where rows can be ordered by the field.</summary>
    public static bool CanOrder(DatasetEntitlement granted, Field field) => HasAny(granted, field) && RowScope.HasVisible(granted, field);

    private static bool HasAny(DatasetEntitlement granted, Field field) =>
        granted.Shows(field.Name) && granted.TreatmentsOf(field.Name).All(t => t.Mask is not MaskKind.Redact);

    // A region is nothing of a short value, which the formats it fits do not have; a beginning or a division is.
    private static bool ShowsEvery(Treatment treatment, Field field) => treatment.Mask switch
    {
        MaskKind.Prefix or MaskKind.Division => false,
        MaskKind.Region => field.Format is FieldFormat.ResidentId or FieldFormat.OrganizationCode,
        _ => true,
    };
}
