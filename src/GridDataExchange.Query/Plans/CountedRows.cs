namespace GridDataExchange.Query.Plans;

/// <summary>Counts that tell of persons.</summary>
internal static class CountedRows
{
    /// <summary>A total or a group of at most so many rows tells so much of each person in it that they are recorded as if they were returned.</summary>
    public const int Few = 10;
}
