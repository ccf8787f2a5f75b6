using System.Globalization;
using GridDataExchange.IntegrationTests.Fuzzing.Worlds;
using GridDataExchange.IntegrationTests.Postgres;

namespace GridDataExchange.IntegrationTests.Fuzzing;

/// <summary>The worlds of a run, made once for the test of the engine and those of its faults.</summary>
public sealed class FuzzFixture(ClusterFixture cluster) : IAsyncLifetime
{
    /// <summary>Operations of a run without a switch.</summary>
    public const int FewestOperations = 2_000;

    private const int OperationsOfWorld = 250;

    private readonly List<World> worlds = [];

    /// <summary>The seed: another one with <c>GDX_FUZZ_SEED</c>.</summary>
    public static int Seed { get; } = Setting("GDX_FUZZ_SEED", 20261124);

    /// <summary>How many operations: more with <c>GDX_FUZZ_OPERATIONS</c>.</summary>
    public static int Operations { get; } = Math.Max(FewestOperations, Setting("GDX_FUZZ_OPERATIONS", FewestOperations));

    internal IReadOnlyList<World> Worlds => worlds;

    /// <summary>The worlds of the fewest operations, which are enough to find a fault.</summary>
    internal IReadOnlyList<World> FirstWorlds => worlds[..(FewestOperations / OperationsOfWorld)];

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < Operations / OperationsOfWorld; i++)
        {
            worlds.Add(await World.MakeAsync(cluster, unchecked((Seed * 1000) + i), TestContext.Current.CancellationToken));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var world in worlds)
        {
            await world.DisposeAsync();
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
