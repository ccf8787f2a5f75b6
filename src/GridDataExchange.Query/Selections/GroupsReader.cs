using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Schemas;

namespace GridDataExchange.Query.Selections;

/// <summary>Reads the root fields that put rows into groups.</summary>
internal sealed class GroupsReader(FieldCollector collector, ArgumentReader arguments, SelectionValues values, QueryWeight weight)
{
    public GroupsRoot Read(FieldCollector.Collected field, DatasetEntitlement granted)
    {
        weight.Rows(Groups.Most);
        values.Structure.Append('(');
        var by = By(arguments.Names(field.First, "by"), granted.Dataset);
        var where = arguments.Where(field.First, granted, weight, 1);
        values.Structure.Append("){");
        var parts = collector.Collect(field.Sets, type => type == GroupNames.Group(granted.Dataset)).Select(f => Part(f, granted.Dataset)).ToImmutableArray();
        values.Structure.Append('}');
        return new GroupsRoot(field.Key, new GroupsSelection(granted, by, where, parts));
    }

    private ImmutableArray<Field> By(IReadOnlyList<string> names, Dataset dataset)
    {
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Count)
        {
            throw new RefusedException(RefusalCode.BadInput, "`by` names a field twice: name each once");
        }

        values.Structure.Append("by ").AppendJoin(' ', names).Append(';');
        return [.. names.Select(name => dataset.FindField(name)!)];
    }

    private GroupPart Part(FieldCollector.Collected field, Dataset dataset)
    {
        weight.Cells(Groups.Most);
        values.Structure.Append(' ').Append(field.Key).Append(':').Append(field.Name);
        return field.Name switch
        {
            "__typename" => new GroupTypenamePart(field.Key, GroupNames.Group(dataset)),
            "count" => new GroupCountPart(field.Key),
            "key" => Fields(field, dataset, GroupValue.Key),
            "min" => Fields(field, dataset, GroupValue.Min),
            "max" => Fields(field, dataset, GroupValue.Max),
            "average" => Fields(field, dataset, GroupValue.Average),
            "sum" => Fields(field, dataset, GroupValue.Sum),
            _ => throw new InvalidOperationException("a validated field of a group is not known"),
        };
    }

    private GroupFieldsPart Fields(FieldCollector.Collected field, Dataset dataset, GroupValue value)
    {
        var typename = GroupNames.Of(dataset, value);
        values.Structure.Append('{');
        var members = collector.Collect(field.Sets, type => type == typename).Select(f =>
        {
            weight.Cells(Groups.Most);
            values.Structure.Append(' ').Append(f.Key).Append(':').Append(f.Name);
            return f.Name == "__typename" ? new GroupMember(f.Key, null, typename) : new GroupMember(f.Key, dataset.FindField(f.Name)!, null);
        }).ToImmutableArray();
        values.Structure.Append('}');
        return new GroupFieldsPart(field.Key, value, members);
    }
}
