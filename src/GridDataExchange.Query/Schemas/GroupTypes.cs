using GraphQL.Types;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Query.Selections;
using FieldType = GridDataExchange.Catalog.FieldType;

namespace GridDataExchange.Query.Schemas;

/// <summary>The types of groups: rows are put together by what the caller can order by, and numbers, days and moments are summed up.</summary>
internal sealed class GroupTypes(SchemaTypes types)
{
    /// <summary>The fields of a dataset that an aggregate fits.</summary>
    public static IEnumerable<Field> FieldsOf(DatasetEntitlement granted, GroupValue value) => granted.Dataset.Fields.Where(f => value is GroupValue.Key ? Operators.CanGroup(granted, f) : Operators.CanOrder(granted, f) && (value switch
    {
        GroupValue.Min or GroupValue.Max => f.Type is FieldType.Int or FieldType.Long or FieldType.Decimal or FieldType.Date or FieldType.DateTime,
        _ => f.Type is FieldType.Int or FieldType.Long or FieldType.Decimal,
    }));

    /// <summary>The argument <c>by</c>; null where rows can be grouped by nothing.</summary>
    public static QueryArgument? By(DatasetEntitlement granted)
    {
        var fields = FieldsOf(granted, GroupValue.Key).ToList();
        if (fields.Count == 0)
        {
            return null;
        }

        var field = new EnumerationGraphType { Name = GroupNames.Field(granted.Dataset) };
        foreach (var by in fields)
        {
            field.Add(by.Name, by.Name, GraphNames.Description(by.Title));
        }

        return new QueryArgument(new NonNullGraphType(new ListGraphType(new NonNullGraphType(field)))) { Name = "by", Description = "The fields whose values make a group; none for one total." };
    }

    /// <summary>A group.</summary>
    public ObjectGraphType Group(DatasetEntitlement granted)
    {
        var group = new ObjectGraphType { Name = GroupNames.Group(granted.Dataset) };
        group.AddField(Field("key", new NonNullGraphType(Fields(granted, GroupValue.Key)!), "The values that make the group."));
        group.AddField(Field("count", new NonNullGraphType(types.Long), "Its rows."));
        foreach (var (name, value, description) in ((string, GroupValue, string)[])
        [
            ("min", GroupValue.Min, "The least values."),
            ("max", GroupValue.Max, "The greatest values."),
            ("average", GroupValue.Average, "The means, to six decimals."),
            ("sum", GroupValue.Sum, "The sums."),
        ])
        {
            if (Fields(granted, value) is { } fields)
            {
                group.AddField(Field(name, fields, description));
            }
        }

        return group;
    }

    private ObjectGraphType? Fields(DatasetEntitlement granted, GroupValue value)
    {
        var fields = FieldsOf(granted, value).ToList();
        if (fields.Count == 0)
        {
            return null;
        }

        var type = new ObjectGraphType { Name = GroupNames.Of(granted.Dataset, value) };
        foreach (var field in fields)
        {
            type.AddField(Field(field.Name, TypeOf(field, value), GraphNames.Description(field.Title)));
        }

        return type;
    }

    private IGraphType TypeOf(Field field, GroupValue value) => value switch
    {
        GroupValue.Average => types.Decimal,
        GroupValue.Sum => field.Type is FieldType.Int ? types.Long : types.Decimal,
        _ => types.Of(field),
    };

    private static GraphQL.Types.FieldType Field(string name, IGraphType type, string? description) => new() { Name = name, ResolvedType = type, Description = description };
}
