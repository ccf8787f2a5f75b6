namespace GridDataExchange.Ledger.Verification;

/// <summary>The findings of a run: the first of each code, and how many there are of it.</summary>
internal sealed class Findings
{
    /// <summary>How many of a code are kept.</summary>
    public const int MostOfACode = 200;

    private readonly List<Finding> kept = [];
    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);

    public IReadOnlyList<Finding> Kept => kept;

    public IReadOnlyDictionary<string, long> Counts => counts;

    public void Add(Finding finding)
    {
        var count = counts.GetValueOrDefault(finding.Code) + 1;
        counts[finding.Code] = count;
        if (count <= MostOfACode)
        {
            kept.Add(finding);
        }
    }

    /// <summary>Gives findings about records the index that was not known when they were made.</summary>
    public void Resolve(Func<Finding, Finding> place)
    {
        for (var i = 0; i < kept.Count; i++)
        {
            kept[i] = place(kept[i]);
        }
    }
}
