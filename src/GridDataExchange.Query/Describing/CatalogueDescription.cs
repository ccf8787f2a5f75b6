using GridDataExchange.Catalog;

namespace GridDataExchange.Query.Describing;

/// <summary>Makes what <c>catalog</c> shows: the same for every caller, and nothing of policies.</summary>
internal static class CatalogueDescription
{
    public static IReadOnlyList<Described> Of(Catalogue catalogue)
    {
        var listed = catalogue.Datasets.Where(d => d.Header.Listed).OrderBy(d => d.Name, StringComparer.Ordinal).ToList();
        return [.. listed.Select(dataset => Of(dataset, listed))];
    }

    private static Described Of(Dataset dataset, List<Dataset> listed) => new("Dataset", new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["name"] = dataset.Name,
        ["titleEn"] = dataset.Header.Title.En,
        ["titleZh"] = dataset.Header.Title.Zh,
        ["descriptionEn"] = dataset.Header.Description?.En,
        ["descriptionZh"] = dataset.Header.Description?.Zh,
        ["steward"] = dataset.Header.Steward,
        ["sharing"] = Word(dataset.Header.Sharing),
        ["fields"] = dataset.Fields.Where(f => f.Listed).Select(Of),
        ["relations"] = dataset.Relations.Where(r => r.Listed && listed.Exists(d => d.Name == r.To)).Select(Of),
    });

    private static Described Of(Field field) => new("DatasetField", new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["name"] = field.Name,
        ["type"] = field.Codes?.Name ?? field.Type.ToString(),
        ["class"] = Word(field.Class),
        ["titleEn"] = field.Title?.En,
        ["titleZh"] = field.Title?.Zh,
        ["deprecated"] = field.Deprecated,
    });

    private static Described Of(Relation relation) => new("DatasetRelation", new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["name"] = relation.Name,
        ["to"] = relation.To,
        ["many"] = relation.Many,
        ["titleEn"] = relation.Title?.En,
        ["titleZh"] = relation.Title?.Zh,
        ["deprecated"] = relation.Deprecated,
    });

    // The words of the catalogue's files.
    private static string Word(Enum value) => value.ToString().ToLowerInvariant();
}
