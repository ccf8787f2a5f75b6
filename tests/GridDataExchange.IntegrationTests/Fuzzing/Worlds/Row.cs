using GridDataExchange.Catalog;

namespace GridDataExchange.IntegrationTests.Fuzzing.Worlds;

/// <summary>One stored row as the reference sees it: raw values by field, and the row id that the database has for it.</summary>
internal sealed record Row(Dataset Dataset, long Id, IReadOnlyDictionary<string, object?> Values)
{
    public object? this[string field] => Values[field];

    /// <summary>A value as the row evaluator takes it.</summary>
    public object? ForConditions(string field) => Values[field] is int number ? (long)number : Values[field];
}
