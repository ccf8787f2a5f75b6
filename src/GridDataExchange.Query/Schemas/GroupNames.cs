using GridDataExchange.Catalog;
using GridDataExchange.Query.Selections;

namespace GridDataExchange.Query.Schemas;

/// <summary>The names of the types that groups of a dataset bring.</summary>
internal static class GroupNames
{
    public static string Root(Dataset dataset) => GraphNames.One(dataset) + "Groups";

    public static string Group(Dataset dataset) => GraphNames.Type(dataset) + "Group";

    /// <summary>The enum of the fields that rows can be grouped by.</summary>
    public static string Field(Dataset dataset) => Group(dataset) + "Field";

    public static string Of(Dataset dataset, GroupValue value) => Group(dataset) + value;
}
