using System.Globalization;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>Tests of the tree. Each has a database of its own: a tree is of a whole database.</summary>
public abstract class TreeTests(ClusterFixture cluster) : IAsyncLifetime
{
    private readonly DatabaseFixture database = new(cluster);

    private protected LedgerOptions Options { get; } = LedgerTestExtensions.Options with { Condition = new LedgerCondition() };

    /// <summary>Where integrators keep what they signed, unless they are given another folder.</summary>
    private protected string Folder { get; } = TestFolder.ForTheRun();

    private protected IDatabases Databases => database.Databases;

    private protected TreeReader Tree => new(Databases, Options.Identity, WitnessPolicy.None);

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        await Databases.RunAsync($"INSERT INTO ledger.log (number, origin) VALUES (1, '{Options.Identity.Origin}')");
    }

    public virtual async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected Integrator Integrator(string? directory = null) => new(Databases, Options, directory ?? Folder, TimeProvider.System, NullLogger<Integrator>.Instance);

    /// <summary>Appends records by a node of its own, in transactions of these sizes at most.</summary>
    private protected async Task<List<LedgerEntry>> AppendAsync(params int[] sizes)
    {
        var entries = new List<LedgerEntry>();
        await using var ledger = Databases.StartLedger(Options);
        foreach (var size in sizes)
        {
            var some = Enumerable.Range(0, size).Select(i => LedgerTestExtensions.Entry(i.ToString(CultureInfo.InvariantCulture))).ToList();
            Assert.All(await Task.WhenAll(some.Select(ledger.VerdictAsync)), v => Assert.Equal(AppendVerdict.Committed, v));
            entries.AddRange(some);
        }

        return entries;
    }

    /// <summary>Returns once every record has its place in the published tree.</summary>
    private protected Task SequencedAsync() => Waiting.UntilAsync(async () => (await Tree.CheckpointAsync(Stop))?.Size == await Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.record"));

    private protected Task HostileAsync(string sql) => Databases.HostileAsync(sql);
}
