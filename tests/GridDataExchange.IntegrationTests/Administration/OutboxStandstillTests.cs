using GridDataExchange.Exchange.Records;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Administration;

public sealed class OutboxStandstillTests(OutboxFixture outbox) : IClassFixture<OutboxFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_another_session_holds_the_relays_turn_answers_are_held_back_and_go_on_when_the_changes_are_on_record()
    {
        var options = LedgerTestExtensions.Options with { Condition = new LedgerCondition() };
        await using var ledger = outbox.Databases.StartLedger(options);
        await using var holder = await outbox.Databases.For(DatabaseRole.Quota).OpenConnectionAsync(Stop); // any role can
        await RunAsync(holder, "SELECT pg_advisory_lock(7450212034864837730)");
        await using var relay = outbox.StartRelay(ledger);
        await outbox.AddGrantAsync();
        await using var watch = OutboxStandstill.Watch(outbox.Databases, TimeSpan.Zero, options.Condition, TimeProvider.System, NullLogger<StandstillWatch>.Instance);
        await Waiting.UntilAsync(() => !options.Condition.TakesRecords);
        Assert.Equal(AppendVerdict.Unavailable, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));

        await RunAsync(holder, "SELECT pg_advisory_unlock_all()");
        await outbox.Databases.OutboxIsEmptyAsync();
        await Waiting.UntilAsync(() => options.Condition.TakesRecords);
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
