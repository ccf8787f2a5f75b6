using System.Collections.Immutable;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Policies.Reading;

/// <summary>Reads a list of names.</summary>
internal static class NameList
{
    /// <summary>The names; empty where the key is absent. An empty list is a problem: to a reader it says none, to a policy it would say any.</summary>
    public static ImmutableHashSet<string> Read(Keys keys, string key, FileProblems problems)
    {
        if (keys.Find(key) is SequenceNode { Items.Count: 0 })
        {
            problems.Add(keys.LineOf(key), $"`{key}` is an empty list: name something or remove the key");
            return [];
        }

        var names = keys.Texts(key);
        foreach (var twice in names.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add(keys.LineOf(key), $"`{twice.Key}` is there twice under `{key}`: remove one of the two");
        }

        return names.ToImmutableHashSet(StringComparer.Ordinal);
    }
}
