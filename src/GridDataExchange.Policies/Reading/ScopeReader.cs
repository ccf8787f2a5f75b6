using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Policies.Reading;

/// <summary>Reads <c>scopes.yaml</c>: by name of the scope its title and, of <c>data:</c> and <c>publish:</c>, the dataset.</summary>
/// <remarks>Scopes of purposes are not listed: every purpose of <c>purposes.yaml</c> has one.</remarks>
internal static class ScopeReader
{
    public const string FileName = "scopes.yaml";

    /// <summary>The scopes by name.</summary>
    public static Dictionary<string, Scope> Read(FileProblems problems, Catalogue catalogue)
    {
        var scopes = new Dictionary<string, Scope>(StringComparer.Ordinal);
        foreach (var entry in YamlFile.Read(problems)?.Entries ?? [])
        {
            if (entry.Value is not MappingNode mapping)
            {
                problems.Add(entry.Line, $"scope `{entry.Key}` needs a title: write `{entry.Key}: {{ title: {{ en: …, zh: … }} }}`");
                continue;
            }

            var keys = new Keys(mapping, $"scope `{entry.Key}`", problems);
            var title = keys.Title("title", required: true);
            var dataset = keys.OptionalText("dataset");
            keys.RefuseRest();
            if (Refusal(entry.Key, dataset, catalogue) is { } refusal)
            {
                problems.Add(entry.Line, refusal);
            }
            else if (title is not null)
            {
                scopes.Add(entry.Key, new Scope(entry.Key, title, dataset));
            }
        }

        return scopes;
    }

    private static string? Refusal(string name, string? dataset, Catalogue catalogue) => name.Split(':') switch
    {
        ["data" or "publish", var of] when of != dataset => $"scope `{name}` is about the dataset `{of}`: write `dataset: {of}`",
        ["data" or "publish", var of] when catalogue.FindDataset(of) is null => $"there is no dataset `{of}` for the scope `{name}`: correct the name or add the dataset to the catalogue",
        ["data" or "publish", _] => null,
        ["purpose", _] => $"`{name}` needs no line here: every purpose of purposes.yaml has its scope",
        [var word] when Names.IsKebab(word) => dataset is null ? null : $"scope `{name}` is about no dataset: remove `dataset`, or name the scope data:{dataset}",
        _ => $"`{name}` cannot name a scope: use data:<dataset>, publish:<dataset> or a lower-case word",
    };
}
