using GridDataExchange.Catalog;
using GridDataExchange.IntegrationTests.Fuzzing.Operations;

namespace GridDataExchange.IntegrationTests.Fuzzing.Reference;

/// <summary>A place of an operation where rows of one dataset are returned: what is asked of them, also in several pieces, and what to-one relations lead to from them.</summary>
internal sealed class Place(Dataset dataset)
{
    public Dataset Dataset => dataset;

    /// <summary>Fields and relations that are selected, filtered or sorted by.</summary>
    public HashSet<string> Fields { get; } = new(StringComparer.Ordinal);

    public Dictionary<Relation, Place> Ones { get; } = [];

    public static Place Of(ObjectSelection selection)
    {
        var place = new Place(selection.Dataset);
        place.Add(selection);
        return place;
    }

    public static Place Of(ListSelection list)
    {
        var place = new Place(list.Dataset);
        foreach (var part in list.Parts)
        {
            switch (part)
            {
                case NodesPart nodes:
                    place.Add(nodes.Object);
                    break;
                case EdgesPart edges:
                    edges.Parts.Select(e => e.Node).OfType<ObjectSelection>().ToList().ForEach(place.Add);
                    break;
            }
        }

        place.Fields.UnionWith(list.Arguments.OrderBy.Select(o => o.Field.Name));
        place.Fields.UnionWith(Filtered(list.Arguments.Where));
        return place;
    }

    public static Place Of(GroupsRoot groups)
    {
        var place = new Place(groups.Dataset);

        // A key of a field that groups are not made by is null and tells nothing.
        place.Fields.UnionWith(groups.By.Concat(groups.Parts.Where(p => p.Name != "key").SelectMany(p => p.Fields).Select(f => f.Field)).Select(f => f.Name));
        place.Fields.UnionWith(Filtered(groups.Where));
        return place;
    }

    /// <summary>The fields and relations of its own dataset that a filter uses.</summary>
    public static IEnumerable<string> Filtered(Where? where) => where?.Keys.SelectMany(key => key switch
    {
        AllKey all => all.Of.SelectMany(Filtered),
        AnyKey any => any.Of.SelectMany(Filtered),
        NotKey not => Filtered(not.Of),
        FieldKey { Tests.Count: > 0 } field => [field.Field.Name],
        OneKey one => [one.Relation.Name],
        ManyKey { Some: not null } many => [many.Relation.Name],
        _ => Enumerable.Empty<string>(),
    }) ?? [];

    /// <summary>The filters on other datasets that a filter holds.</summary>
    public static IEnumerable<(string Dataset, Where Where)> Through(Where? where) => where?.Keys.SelectMany(key => key switch
    {
        AllKey all => all.Of.SelectMany(Through),
        AnyKey any => any.Of.SelectMany(Through),
        NotKey not => Through(not.Of),
        OneKey one => Through(one.Of).Prepend((one.Relation.To, one.Of)),
        ManyKey { Some: { } some } many => Through(some).Prepend((many.Relation.To, some)),
        _ => [],
    }) ?? [];

    private void Add(ObjectSelection selection)
    {
        foreach (var member in selection.Members)
        {
            switch (member)
            {
                case LeafMember leaf:
                    Fields.Add(leaf.Field.Name);
                    break;
                case ManyMember many:
                    Fields.Add(many.Relation.Name);
                    break;
                case OneMember one:
                    Fields.Add(one.Relation.Name);
                    if (!Ones.TryGetValue(one.Relation, out var place))
                    {
                        Ones[one.Relation] = place = new Place(one.Object.Dataset);
                    }

                    place.Add(one.Object);
                    break;
            }
        }
    }
}
