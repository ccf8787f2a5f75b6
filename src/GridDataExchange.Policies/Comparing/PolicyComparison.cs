using System.Collections.Immutable;

namespace GridDataExchange.Policies.Comparing;

/// <summary>Who sees more and who sees less under one policy set than under another.</summary>
/// <remarks>
/// For each department and purpose that policies can tell apart, all that their conditions can tell apart is looked at point by point. Where no point shows more,
/// nobody gains: that is a proof. Else rows and requests at the boundaries of the conditions are tried: one that shows more is the witness of a gain; where none
/// does, the change is unknown, which counts as a gain.
/// </remarks>
public static class PolicyComparison
{
    /// <summary>Stands for every department that neither policy set names.</summary>
    public const string AnyOther = "any-other-department";

    /// <summary>The changes in the order of department, purpose, dataset and field; those that gain before those that lose.</summary>
    public static ImmutableArray<Change> Compare(PolicySet before, PolicySet after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var datasets = before.Catalogue.Datasets.Concat(after.Catalogue.Datasets).Select(d => d.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var comparison = new DatasetComparison(before, after);
        var changes = from department in CallerClasses.Departments(before, after)
                      from purpose in CallerClasses.Purposes(before, after)
                      from dataset in datasets
                      from change in comparison.Compare(department, purpose, dataset)
                      select change;
        return [.. changes];
    }
}
