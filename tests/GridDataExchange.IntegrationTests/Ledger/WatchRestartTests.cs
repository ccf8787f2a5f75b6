using System.Text;
using GridDataExchange.Exchange.Watching;
using GridDataExchange.IntegrationTests.Ledger.Verification;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Policies.Watching;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>A pattern that goes on over a restart of the rules.</summary>
public sealed class WatchRestartTests(ClusterFixture cluster)
{
    private static readonly WatchRule Rule = new("refused", WatchPattern.Refusals, WatchSubject.Client, TimeSpan.FromHours(1), 30);

    [Fact]
    public async Task A_pattern_over_a_restart_is_found_whatever_the_database_says_of_when_records_came()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await RefusalsAsync(ledger, 20);
        await using (var unused = ledger.Databases.StartLedger(ledger.Options))
        await using (new Watched(ledger, unused))
        {
            await FollowedAsync(ledger);
        }

        var size = await ledger.Databases.ScalarAsync<long>("SELECT size FROM ledger.tree");
        await ledger.Databases.RunAsync($"""
            INSERT INTO ledger.batch (node, first, size, root, previous, signature, written) VALUES ('nobody', 1, 1, '', '', '', now() + interval '1 year');
            INSERT INTO ledger.sequence (log, start, node, first, size) VALUES (1, {size + 1000}, 'nobody', 1, 1)
            """);
        await using var writer = ledger.Databases.StartLedger(ledger.Options);
        await using var second = new Watched(ledger, writer);
        await Waiting.UntilAsync(() => second.Looked > 0);
        Assert.Equal(0L, await AlertsAsync(ledger));
        await RefusalsAsync(ledger, 10);
        await FollowedAsync(ledger);

        Assert.Equal(1L, await AlertsAsync(ledger));
    }

    private static Task<long> AlertsAsync(LedgerUnderAttack ledger) => ledger.Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.alert WHERE rule = 'refused'");

    private static async Task RefusalsAsync(LedgerUnderAttack ledger, int count)
    {
        await using (var writer = ledger.Databases.StartLedger(ledger.Options))
        {
            for (var n = 0; n < count; n++)
            {
                var id = Guid.NewGuid();
                var body = $$"""
                    "id":"{{id}}","kind":"refusal","time":"{{DateTimeOffset.UtcNow:O}}","caller":{"department":"civil","client":"c"},"code":"VALIDATION_FAILED","step":"validate"
                    """;
                Assert.Equal(AppendVerdict.Committed, await writer.VerdictAsync(new LedgerEntry(id, null, null, Encoding.UTF8.GetBytes(body)) { Kind = "refusal", RetentionDays = 1095 }));
            }
        }

        await ledger.IntegrateAsync();
    }

    private static async Task FollowedAsync(LedgerUnderAttack ledger)
    {
        var size = await ledger.Databases.ScalarAsync<long>("SELECT size FROM ledger.tree");
        await Waiting.UntilAsync(async () => await ledger.Databases.ScalarAsync<long>("SELECT coalesce(max(next), 0) FROM ledger.follower WHERE name = 'watch'") >= size);
    }

    /// <summary>The rules of a node, from its start on.</summary>
    private sealed class Watched : IAsyncDisposable
    {
        private readonly RecordFollower follower;
        private int looked;

        public Watched(LedgerUnderAttack ledger, ILedger writer)
        {
            var watch = new StreamWatch([Rule], writer, ledger.Key, ledger.Options.RetentionKeys, TimeProvider.System, NullLogger<StreamWatch>.Instance);
            follower = new RecordFollower(
                ledger.Databases, ledger.Options.Identity, StreamWatch.Name, watch.WatchAsync, TimeProvider.System, NullLogger<RecordFollower>.Instance, async (history, place, stop) =>
                {
                    await watch.PrepareAsync(history, place, stop);
                    Interlocked.Increment(ref looked);
                });
        }

        /// <summary>How often it read what it remembers, or found that it has.</summary>
        public int Looked => Volatile.Read(ref looked);

        public ValueTask DisposeAsync() => follower.DisposeAsync();
    }
}
