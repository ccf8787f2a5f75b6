using GridDataExchange.Catalog;

namespace GridDataExchange.Policies;

/// <summary>A scope of <c>scopes.yaml</c> that a grant can hold and a token ask for.</summary>
/// <param name="Name">As in tokens: <c>data:resident</c>, <c>publish:resident</c>, or a word such as <c>officer</c>.</param>
/// <param name="Title">What people read.</param>
/// <param name="Dataset">Name of the dataset it is about, or null.</param>
public sealed record Scope(string Name, Title Title, string? Dataset)
{
    private const string DataPrefix = "data:";

    /// <summary>The scope without which a dataset is in no schema.</summary>
    public static string Data(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return DataPrefix + dataset.Name;
    }

    // Asked for every policy at every request: no text is put together for it.
    internal static bool HoldsData(Caller caller, Dataset dataset)
    {
        foreach (var scope in caller.Scopes)
        {
            if (scope.StartsWith(DataPrefix, StringComparison.Ordinal) && scope.AsSpan(DataPrefix.Length).SequenceEqual(dataset.Name))
            {
                return true;
            }
        }

        return false;
    }
}
