namespace GridDataExchange.Catalog.Reading;

/// <summary>Checks that no two parts of the catalogue would have one name: as dataset, as GraphQL root field or type, or as number in sealed ids.</summary>
internal static class NameCheck
{
    public static void Check(IReadOnlyList<DatasetDraft> datasets, IEnumerable<string> codeSets, FileProblems codeProblems)
    {
        var roots = new Dictionary<string, string>(StringComparer.Ordinal);
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        var numbers = new Dictionary<ushort, string>();
        foreach (var dataset in datasets)
        {
            var line = dataset.LineOf("dataset");
            if (!numbers.TryAdd(Dataset.NumberOf(dataset.Name), dataset.Name))
            {
                dataset.Problems.Add(line, $"the number of `{dataset.Name}` in sealed ids is that of `{numbers[Dataset.NumberOf(dataset.Name)]}` too: rename one of the two");
            }

            foreach (var root in Names.RootFieldsOf(dataset.Name, dataset.Header.Plural))
            {
                if (Names.RefuseField(root) is not null || !roots.TryAdd(root, dataset.Name))
                {
                    dataset.Problems.Add(line, $"the root field `{root}` of `{dataset.Name}` is taken by `{roots.GetValueOrDefault(root, "the exchange")}`: give the dataset another name or plural");
                }
            }

            foreach (var type in Names.TypesOf(dataset.Name))
            {
                if (Names.IsReservedType(type) || !types.TryAdd(type, dataset.Name))
                {
                    dataset.Problems.Add(line, $"the GraphQL type `{type}` of `{dataset.Name}` is taken by `{types.GetValueOrDefault(type, "the exchange")}`: rename one of the two");
                }
            }
        }

        foreach (var name in codeSets)
        {
            if (types.TryGetValue(name, out var dataset) || types.TryGetValue(name + "Filter", out dataset))
            {
                codeProblems.Add(0, $"code set `{name}` has the name of a GraphQL type of `{dataset}`: rename one of the two");
            }
        }
    }
}
