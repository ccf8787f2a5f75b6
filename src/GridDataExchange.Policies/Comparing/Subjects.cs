using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Comparing;

/// <summary>Whose rows those of a dataset are about.</summary>
internal static class Subjects
{
    /// <summary>The name of the dataset of persons at the end of the <c>subject</c> path; null for none, and where fields name the person: denies do not reach through them.</summary>
    public static string? Of(Catalogue catalogue, string dataset)
    {
        var at = catalogue.FindDataset(dataset);
        if (at?.Header.Subject is not { Named: null } subject)
        {
            return null;
        }

        foreach (var step in subject.Path)
        {
            at = at?.FindRelation(step) is { } relation ? catalogue.FindDataset(relation.To) : null;
        }

        return at?.Name;
    }
}
