using GridDataExchange.IntegrationTests.Fuzzing.Worlds;
using GridDataExchange.Policies;
using GridDataExchange.Protection;

namespace GridDataExchange.IntegrationTests.Fuzzing.Operations;

/// <summary>The sealed ids of rows for one caller: the room Protection makes them, and the engine must give these.</summary>
internal sealed class ReferenceIds(World world, Caller caller)
{
    private readonly Dictionary<string, IdSeal> seals = world.Catalogue.Datasets.ToDictionary(d => d.Name, d => new IdSeal(world.Key, caller.Department, caller.Purpose, d.Name, d.Number), StringComparer.Ordinal);

    public string Of(Row row) => seals[row.Dataset.Name].Seal(row.Id);

    /// <summary>The id that the row has for another department.</summary>
    public string Foreign(Row row) => new IdSeal(world.Key, caller.Department + "-other", caller.Purpose, row.Dataset.Name, row.Dataset.Number).Seal(row.Id);
}
