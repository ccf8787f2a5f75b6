using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>Whoever holds the lock of a follower's turn is noticed.</summary>
public sealed class StandstillWatchTests(ClusterFixture cluster) : TreeTests(cluster)
{
    private const int StandsStill = 4305;
    private const int GoesOn = 4306;

    private readonly LogEvents log = new();

    [Theory]
    [InlineData("watch", false, true)]
    [InlineData("index", false, false)]
    [InlineData("syslog", true, false)]
    public async Task While_another_session_holds_a_followers_turn_it_is_said_once_and_for_rules_answers_are_held_back_until_it_goes_on(string name, bool sends, bool holdsAnswers)
    {
        await using var ledger = Databases.StartLedger(Options);
        await using var integrator = Integrator();
        await using var holder = await Databases.For(DatabaseRole.Quota).OpenConnectionAsync(Stop); // any role can
        await RunAsync(holder, $"SELECT pg_advisory_lock(hashtextextended('gdx follower {name}', 0))");
        await using var follower = Follow(name, sends);
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        await SequencedAsync();
        await using var watch = StandstillWatch.OfFollower(Databases, Options.Identity, name, holdsAnswers, TimeSpan.Zero, Options.Condition, TimeProvider.System, new LoggerFactory([log]).CreateLogger<StandstillWatch>());
        await Waiting.UntilAsync(() => log.Of(StandsStill).Count > 0);

        Assert.Equal(holdsAnswers, !Options.Condition.TakesRecords);
        Assert.Equal(holdsAnswers ? AppendVerdict.Unavailable : AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry() with { Awaited = true })); // or an alert could never be recorded
        Assert.Single(log.Of(StandsStill));

        await RunAsync(holder, "SELECT pg_advisory_unlock_all()");
        await Waiting.UntilAsync(() => log.Of(GoesOn).Count == 1);
        Assert.True(Options.Condition.TakesRecords);
    }

    [Fact]
    public async Task What_has_nothing_to_follow_or_does_not_wait_for_longer_than_it_may_is_left_alone()
    {
        await AppendAsync(3);
        await using var integrator = Integrator();
        await SequencedAsync();
        await using var watch = StandstillWatch.OfFollower(Databases, Options.Identity, "watch", holdsAnswers: true, TimeSpan.FromHours(1), Options.Condition, TimeProvider.System, new LoggerFactory([log]).CreateLogger<StandstillWatch>());
        var looks = 0;
        await using var other = new StandstillWatch("What moves", _ => Task.FromResult(++looks > 0), holdsAnswers: true, TimeSpan.Zero, Options.Condition, TimeProvider.System, new LoggerFactory([log]).CreateLogger<StandstillWatch>());
        await Waiting.UntilAsync(() => looks > 2);

        Assert.True(Options.Condition.TakesRecords);
        Assert.Empty(log.Of(StandsStill));
    }

    [Fact]
    public async Task What_cannot_be_looked_at_counts_as_standing_still()
    {
        await using var watch = new StandstillWatch("What fails", _ => throw new InvalidDataException(), holdsAnswers: true, TimeSpan.Zero, Options.Condition, TimeProvider.System, new LoggerFactory([log]).CreateLogger<StandstillWatch>());
        await Waiting.UntilAsync(() => !Options.Condition.TakesRecords);
    }

    private IAsyncDisposable Follow(string name, bool sends) => sends
        ? new RecordSender(Databases, Options.Identity, name, new Nowhere(), TimeProvider.System, NullLogger<RecordSender>.Instance)
        : new RecordFollower(Databases, Options.Identity, name, (_, _, _) => Task.CompletedTask, TimeProvider.System, NullLogger<RecordFollower>.Instance);

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }

    public override async ValueTask DisposeAsync()
    {
        log.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private sealed class Nowhere : IRecordSink
    {
        public TimeSpan Settles => TimeSpan.Zero;

        public Task SendAsync(IReadOnlyList<SequencedRecord> records, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Check()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
