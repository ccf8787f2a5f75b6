using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Protection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Ledger;

public sealed class IndexLagTests(ClusterFixture cluster) : TreeTests(cluster)
{
    [Fact]
    public async Task How_far_the_index_is_behind_is_shown_until_it_has_caught_up()
    {
        await using var integrator = Integrator();
        await AppendAsync(3);
        await SequencedAsync();
        await Waiting.UntilAsync(async () => (await Tree.StateAsync(Stop)).IndexLagSeconds > 0);
        var behind = await Tree.StateAsync(Stop);
        Assert.Equal((5L, 5L, 0L), (behind.Records, behind.Published, behind.Indexed)); // with the node's start and stop

        var indexer = new Indexer(Options.Identity, MasterKey.Create(), Options.RetentionKeys, NullLogger<Indexer>.Instance);
        await using var follower = new RecordFollower(Databases, Options.Identity, Indexer.Name, indexer.IndexAsync, TimeProvider.System, NullLogger<RecordFollower>.Instance);
        await Waiting.UntilAsync(async () => await Tree.StateAsync(Stop) is { Indexed: 5, IndexLagSeconds: 0 });
    }
}
