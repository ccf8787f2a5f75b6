using GridDataExchange.IntegrationTests.Fuzzing.Operations;

namespace GridDataExchange.IntegrationTests.Fuzzing.Reference;

/// <summary>The response paths of leaves and relations with all that can apply there.</summary>
internal sealed class TreatmentMap(Eyes eyes)
{
    private readonly SortedDictionary<string, IReadOnlyList<string>> paths = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Paths => paths;

    public void Add(GroupsRoot groups)
    {
        foreach (var part in groups.Parts)
        {
            part.Fields.ToList().ForEach(f => paths[$"{groups.Key}.{part.Key}.{f.Key}"] = eyes.TreatmentsOf(groups.Dataset.Name, f.Field.Name));
        }
    }

    public void Add(string path, ListSelection list)
    {
        foreach (var part in list.Parts)
        {
            switch (part)
            {
                case NodesPart nodes:
                    Add($"{path}.{part.Key}", nodes.Object);
                    break;
                case EdgesPart edges:
                    edges.Parts.Where(e => e.Node is not null).ToList().ForEach(e => Add($"{path}.{part.Key}.{e.Key}", e.Node!));
                    break;
            }
        }
    }

    public void Add(string path, ObjectSelection selection)
    {
        foreach (var member in selection.Members)
        {
            var at = $"{path}.{member.Key}";
            switch (member)
            {
                case LeafMember leaf:
                    paths[at] = eyes.TreatmentsOf(selection.Dataset.Name, leaf.Field.Name);
                    break;
                case OneMember one:
                    paths[at] = eyes.TreatmentsOf(selection.Dataset.Name, one.Relation.Name);
                    Add(at, one.Object);
                    break;
                case ManyMember many:
                    paths[at] = eyes.TreatmentsOf(selection.Dataset.Name, many.Relation.Name);
                    Add(at, many.List);
                    break;
            }
        }
    }
}
