using System.Collections.Concurrent;
using GridDataExchange.IntegrationTests.Ledger.Verification;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Ledger.Index;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>What follows the records, and an owner of the database who would have some passed over.</summary>
public sealed class FollowerPlaceTests(ClusterFixture cluster) : IDisposable
{
    private const int Changed = 4302;
    private const int NotBelieved = 4304;
    private const string Name = "test";

    private readonly LogEvents log = new();
    private readonly ConcurrentDictionary<long, SequencedRecord> seen = [];

    public void Dispose() => log.Dispose();

    [Theory]
    [InlineData(false, "UPDATE ledger.follower SET next = 9000000000000000000 WHERE name = 'test'")]
    [InlineData(true, "UPDATE ledger.follower SET next = 9000000000000000000 WHERE name = 'test'")]
    [InlineData(false, "UPDATE ledger.follower SET next = next + 7 WHERE name = 'test'")]
    [InlineData(true, "UPDATE ledger.follower SET next = next + 7 WHERE name = 'test'")]
    public async Task A_place_moved_on_by_SQL_is_not_believed_while_a_node_runs_nor_when_one_starts(bool sends, string attack)
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(3);
        await using (Follow(ledger, sends))
        {
            await FollowedAsync(ledger);
            await Waiting.UntilAsync(() => ledger.Databases.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM ledger.follower WHERE name = 'test')"));
            await ledger.Databases.RunAsync(attack);
            await ledger.WriteAsync(5, 5);
            await FollowedAsync(ledger);
            await Waiting.UntilAsync(() => log.Of(NotBelieved).Count > 0);
        }

        seen.Clear();
        await ledger.Databases.RunAsync(attack);
        await ledger.WriteAsync(5, 5);
        await using var next = Follow(ledger, sends);
        await FollowedAsync(ledger); // all of them again: nobody knows what was done
        await Waiting.UntilAsync(() => log.Of(NotBelieved).Count >= 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Records_that_are_gone_are_told_as_changed_and_those_behind_them_are_followed(bool sends)
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync([.. Enumerable.Repeat(1, 210)]);
        await ledger.IntegrateAsync(); // one round takes no more than so many batches of a node
        await ledger.HostileAsync("DELETE FROM ledger.record WHERE counter < 209");
        await ledger.WriteAsync(3);
        await using var follower = Follow(ledger, sends);
        await FollowedAsync(ledger);

        Assert.All(Enumerable.Range(0, 208), index => Assert.Null(seen[index].Payload));
        Assert.All(seen.Values.Where(r => r.Index >= 208), record => Assert.NotNull(record.Payload));
        Assert.Equal(sends, log.Of(Changed).Count == 0); // a sender's collector is told itself
    }

    [Fact]
    public async Task Places_of_the_tree_that_no_row_of_the_sequence_names_are_told_as_changed()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(2, 3, 2);
        await ledger.HostileAsync("DELETE FROM ledger.sequence WHERE start = (SELECT start FROM ledger.sequence ORDER BY start OFFSET 1 LIMIT 1) OR start = (SELECT max(start) FROM ledger.sequence)");
        await using var follower = Follow(ledger, sends: false);
        await FollowedAsync(ledger);

        Assert.Contains(seen.Values, record => record.Payload is null);
        Assert.NotNull(seen[0].Payload);
    }

    [Fact]
    public async Task A_made_up_row_of_the_sequence_beyond_the_signed_tree_makes_no_record_be_passed_over()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(2);
        await using var follower = Follow(ledger, sends: false);
        await FollowedAsync(ledger);
        var size = await SizeAsync(ledger);
        await ledger.Databases.RunAsync($"INSERT INTO ledger.sequence (log, start, node, first, size) VALUES (1, {size + 1}, 'nobody', 1, 2000000000)");
        await ledger.WriteAsync(20);
        await FollowedAsync(ledger);

        Assert.All(seen.Values, record => Assert.NotNull(record.Payload));
    }

    [Fact]
    public async Task An_index_whose_place_was_set_back_goes_on_and_has_no_record_twice()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(3);
        await IndexAsync(ledger, 1);
        await ledger.Databases.RunAsync("UPDATE ledger.follower SET next = 0 WHERE name = 'index'");
        await ledger.WriteAsync(3);

        await IndexAsync(ledger, 2);
    }

    private static async Task IndexAsync(LedgerUnderAttack ledger, long starts)
    {
        var indexer = new Indexer(ledger.Options.Identity, ledger.Key, ledger.Options.RetentionKeys, NullLogger<Indexer>.Instance);
        await using var follower = new RecordFollower(ledger.Databases, ledger.Options.Identity, Indexer.Name, indexer.IndexAsync, TimeProvider.System, NullLogger<RecordFollower>.Instance);
        var size = await SizeAsync(ledger);
        await Waiting.UntilAsync(async () => await ledger.Databases.ScalarAsync<long>("SELECT next FROM (SELECT max(next) AS next FROM ledger.follower WHERE name = 'index') f WHERE next IS NOT NULL UNION ALL SELECT 0 LIMIT 1") >= size, TimeSpan.FromSeconds(20));
        Assert.Equal(starts, await ledger.Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.decision WHERE kind = 'start'"));
    }

    private IAsyncDisposable Follow(LedgerUnderAttack ledger, bool sends)
    {
        var factory = new LoggerFactory([log]);
        return sends
            ? new RecordSender(ledger.Databases, ledger.Options.Identity, Name, new Sink(Take), TimeProvider.System, factory.CreateLogger<RecordSender>())
            : new RecordFollower(ledger.Databases, ledger.Options.Identity, Name, WorkAsync, TimeProvider.System, factory.CreateLogger<RecordFollower>());

        Task WorkAsync(NpgsqlConnection connection, IReadOnlyList<SequencedRecord> records, CancellationToken stop)
        {
            Take(records);
            return Task.CompletedTask;
        }

        void Take(IReadOnlyList<SequencedRecord> records)
        {
            foreach (var record in records)
            {
                seen[record.Index] = record;
            }
        }
    }

    /// <summary>Returns once every place of the tree was followed.</summary>
    private async Task FollowedAsync(LedgerUnderAttack ledger)
    {
        var size = await SizeAsync(ledger);
        await Waiting.UntilAsync(() => Enumerable.Range(0, (int)size).All(index => seen.ContainsKey(index)), TimeSpan.FromSeconds(20));
    }

    private static Task<long> SizeAsync(LedgerUnderAttack ledger) => ledger.Databases.ScalarAsync<long>("SELECT size FROM ledger.tree");

    private sealed class Sink(Action<IReadOnlyList<SequencedRecord>> take) : IRecordSink
    {
        public TimeSpan Settles => TimeSpan.Zero;

        public Task SendAsync(IReadOnlyList<SequencedRecord> records, CancellationToken cancellationToken)
        {
            take(records);
            return Task.CompletedTask;
        }

        public void Check()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
