using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Catalog.Reading;

/// <summary>Reads what the legal basis of a purpose covers.</summary>
internal static class CoversReader
{
    /// <summary>Names of datasets and of their fields and relations; null where the key is absent.</summary>
    public static IReadOnlyList<string>? Read(Keys keys, IReadOnlyCollection<DatasetDraft>? datasets, FileProblems problems)
    {
        if (keys.Find("covers") is null)
        {
            return null;
        }

        var covers = keys.Texts("covers");
        foreach (var name in covers.Where(c => datasets is not null && !IsKnown(c, datasets)))
        {
            problems.Add(keys.LineOf("covers"), $"the catalogue has no `{name}`: write the name of a dataset, or dataset.field for one field or relation of it");
        }

        foreach (var twice in covers.GroupBy(c => c, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add(keys.LineOf("covers"), $"`{twice.Key}` is there twice under `covers`: remove one of the two");
        }

        return covers;
    }

    private static bool IsKnown(string name, IReadOnlyCollection<DatasetDraft> datasets) => name.Split('.') switch
    {
        [var dataset] => datasets.Any(d => d.Name == dataset),
        [var dataset, var part] => datasets.Any(d => d.Name == dataset && (d.Declares(part) || d.DeclaresRelation(part))),
        _ => false,
    };
}
