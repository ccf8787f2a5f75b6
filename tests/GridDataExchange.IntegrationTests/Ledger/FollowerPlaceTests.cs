using System.Collections.Concurrent;
using GridDataExchange.IntegrationTests.Ledger.Verification;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>What follows the records, and an owner of the database who would have some passed over.</summary>
public sealed class FollowerPlaceTests(ClusterFixture cluster) : IDisposable
{
    private const int Failed = 4301;
    private const int Changed = 4302;
    private const int Forestalled = 4307;
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

    [Theory]
    [InlineData("INSERT INTO ledger.sequence (log, start, node, first, size) SELECT 1, start - 1, 'evil', 1, 19 FROM ledger.sequence ORDER BY start OFFSET 1 LIMIT 1")] // over the next batch
    [InlineData("INSERT INTO ledger.sequence (log, start, node, first, size) SELECT 1, start, 'evil', 1, 300 FROM generate_series(1, 300) start ON CONFLICT DO NOTHING")]
    [InlineData("INSERT INTO ledger.sequence (log, start, node, first, size) SELECT 1, start, 'evil', 9223372036854775800, 2147483647 FROM generate_series(1, 300) start ON CONFLICT DO NOTHING")]
    public async Task Rows_of_the_sequence_that_SQL_adds_with_records_of_their_own_hide_no_record(string attack)
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(99, 99, 99); // more than a tile
        var size = await SizeAsync(ledger);
        await ledger.Databases.RunAsync($"""
            INSERT INTO ledger.record (id, node, counter, payload, salt, commitment)
            SELECT gen_random_uuid(), 'evil', n, payload, salt, commitment FROM generate_series(1, 320) n, (SELECT * FROM ledger.record ORDER BY counter LIMIT 1) r;
            {attack.Replace("300", (size - 1).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)}
            """);
        var ids = await ledger.Databases.ScalarAsync<Guid[]>("SELECT array_agg(id ORDER BY counter) FROM ledger.record WHERE node <> 'evil'");
        await using var follower = Follow(ledger, sends: false);
        await FollowedAsync(ledger);

        Assert.Equal(ids, Enumerable.Range(0, (int)size).Select(index => seen[index].Payload?.Id ?? Guid.Empty));
        Assert.Empty(log.Of(Changed));
    }

    [Fact]
    public async Task Records_that_are_others_than_the_tree_has_are_told_as_changed_although_their_own_commitments_fit()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(5);
        await ledger.HostileAsync("UPDATE ledger.record r SET (payload, salt, commitment) = (SELECT payload, salt, commitment FROM ledger.record o WHERE o.node = r.node AND o.counter = r.counter + 1) WHERE counter IN (2, 3)");
        await using var follower = Follow(ledger, sends: false);
        await FollowedAsync(ledger);

        Assert.Equal([1L, 2L], seen.Values.Where(r => r.Payload is null).Select(r => r.Index).Order());
        await Waiting.UntilAsync(() => log.Of(Changed).Count > 0);
    }

    [Fact]
    public async Task Tiles_that_do_not_lead_to_the_signed_root_let_no_record_be_passed_over()
    {
        const string attack = "UPDATE ledger.tile SET hashes = set_byte(hashes, 70, get_byte(hashes, 70) # 1) WHERE level = 0 AND n = 0";
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(150, 150);
        await ledger.HostileAsync(attack);
        await using var follower = Follow(ledger, sends: false);
        await Waiting.UntilAsync(() => log.Of(Failed).Count > 0);
        Assert.Empty(seen);

        await ledger.Databases.RunAsync(attack); // and back
        await FollowedAsync(ledger);
        Assert.All(seen.Values, record => Assert.NotNull(record.Payload));
    }

    [Theory]
    [InlineData(0.001, 0)] // all of it within the time
    [InlineData(1, 520)]
    public async Task What_is_read_again_at_a_start_goes_by_the_records_own_times_and_not_by_what_the_database_says(double minutesApart, long least)
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync([.. Enumerable.Repeat(20, 58)]);
        await ledger.IntegrateAsync();
        var size = await SizeAsync(ledger);
        await ledger.Databases.RunAsync($"""
            INSERT INTO ledger.batch (node, first, size, root, previous, signature, written) VALUES ('nobody', 1, 1, '', '', '', now() + interval '1 year');
            INSERT INTO ledger.sequence (log, start, node, first, size) VALUES (1, {size + 1}, 'nobody', 1, 1)
            """);
        var now = DateTimeOffset.UtcNow;
        await using var connection = await ledger.Databases.For(DatabaseRole.LedgerIntegrator).OpenConnectionAsync(TestContext.Current.CancellationToken);
        var place = new FollowerPlace(ledger.Options.Identity, Name);
        await place.ReadAsync(connection, TestContext.Current.CancellationToken);

        var first = await new RecordHistory(connection, 1, place.Tree).FirstWithinAsync(TimeSpan.FromMinutes(100), size, now, r => now.AddMinutes((r.Index - size) * minutesApart), TestContext.Current.CancellationToken);
        Assert.InRange(first, least, Math.Max(0, size - (long)(100 / minutesApart)));
    }

    [Fact]
    public async Task An_index_goes_on_where_rows_that_SQL_added_stand_in_the_places_of_records_to_come_and_says_so()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(3);
        await ledger.Databases.RunAsync("""
            INSERT INTO ledger.decision (row_id, seq, record, "time", kind, times, row_count, person_count) SELECT -1, -1, id::text, now(), 'x', 1, 0, 0 FROM ledger.record ORDER BY counter LIMIT 1
            """);

        await IndexAsync(ledger, 0);
        Assert.Contains("lacks 1 rows", Assert.Single(log.Of(Forestalled)), StringComparison.Ordinal);
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

    private async Task IndexAsync(LedgerUnderAttack ledger, long starts)
    {
        var indexer = new Indexer(ledger.Options.Identity, ledger.Key, ledger.Options.RetentionKeys, new LoggerFactory([log]).CreateLogger<Indexer>());
        await using var follower = new RecordFollower(ledger.Databases, ledger.Options.Identity, Indexer.Name, indexer.IndexAsync, TimeProvider.System, NullLogger<RecordFollower>.Instance);
        var size = await SizeAsync(ledger);
        await Waiting.UntilAsync(async () => await ledger.Databases.ScalarAsync<long>("SELECT next FROM (SELECT max(next) AS next FROM ledger.follower WHERE name = 'index') f WHERE next IS NOT NULL UNION ALL SELECT 0 LIMIT 1") >= size);
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
        await Waiting.UntilAsync(() => Enumerable.Range(0, (int)size).All(index => seen.ContainsKey(index)));
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
