using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Policies.Reading;

/// <summary>Reads lists of names of things that must be there: one that waits for what there is not would say nothing, for ever.</summary>
internal sealed class KnownNames(Catalogue catalogue, FileProblems problems)
{
    /// <summary>Departments, by their codes; the catalogue has no list of them.</summary>
    public ImmutableHashSet<string> Departments(Keys keys) =>
        Read(keys, "departments", d => Names.IsKebab(d) ? null : $"`{d}` cannot be a department: use its code, lower-case words with hyphens");

    public ImmutableHashSet<string> Purposes(Keys keys) =>
        Read(keys, "purposes", p => catalogue.FindPurpose(p) is not null ? null : $"there is no purpose `{p}` in purposes.yaml: use one of {string.Join(", ", catalogue.Purposes.Select(c => c.Code))}");

    public ImmutableHashSet<string> Datasets(Keys keys) =>
        Read(keys, "datasets", d => catalogue.FindDataset(d) is not null ? null : $"the catalogue has no dataset `{d}`: use one of {string.Join(", ", catalogue.Datasets)}");

    /// <summary>Names of any kind.</summary>
    /// <param name="keys">Of what they are read.</param>
    /// <param name="key">Under which key.</param>
    /// <param name="refuse">What is wrong with one; null where nothing is.</param>
    public ImmutableHashSet<string> Read(Keys keys, string key, Func<string, string?> refuse)
    {
        var names = NameList.Read(keys, key, problems);
        foreach (var refusal in names.Select(refuse).OfType<string>())
        {
            problems.Add(keys.LineOf(key), refusal);
        }

        return names;
    }
}
