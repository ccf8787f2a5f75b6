using GridDataExchange.Policies;

namespace GridDataExchange.Query.Answers;

/// <summary>Holds an answer to <c>rowsPerRequest</c>, which counts rows of its dataset over the whole answer.</summary>
internal static class RowLimits
{
    public static void Check(Entitlement entitlement, IReadOnlyList<Disclosure> disclosures)
    {
        foreach (var dataset in disclosures.GroupBy(d => d.Dataset))
        {
            if (entitlement.Find(dataset.Key.Name)?.RowsPerRequest is { } limit && dataset.Sum(d => d.Rows) > limit)
            {
                throw new RefusedException(RefusalCode.TooCostly, $"the answer has more than {limit} rows of {dataset.Key.Name}, the bound of your policies: lower `first`");
            }
        }
    }
}
