using GridDataExchange.Catalog.Reading;

namespace GridDataExchange.Policies.Reading;

/// <summary>Lists the YAML files of a folder of the policies.</summary>
internal static class PolicyFiles
{
    /// <summary>The files in ordinal order; what else lies there is a problem, since a policy in it would silently not be in force.</summary>
    public static IReadOnlyList<string> In(FileProblems folder)
    {
        try
        {
            var entries = folder.Texts.In(folder.File).ToLookup(f => f.EndsWith(".yaml", StringComparison.Ordinal));
            foreach (var other in entries[false])
            {
                folder.For(other).Add(0, "only files whose names end in .yaml are read here: rename or remove it");
            }

            return [.. entries[true]];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder.Add(0, "the folder cannot be read: check that the policies folder is the right one");
            return [];
        }
    }
}
