using GridDataExchange.Exchange.Quotas;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;

namespace GridDataExchange.IntegrationTests.Exchange.Quotas;

public sealed class QuotaTableTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task Old_days_are_taken_away_and_those_that_may_still_count_are_kept()
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        await using var ledger = database.Databases.StartLedger();
        for (var back = 0; back < 6; back++)
        {
            var part = new QuotaPart(new QuotaKey(today.AddDays(-back), "c", "p", "resident"), [1, 2], 5, 1, 5);
            Assert.Equal(GridDataExchange.Ledger.AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry() with { Companions = [part.Companion] }));
        }

        var table = new QuotaTable(database.Databases);
        // A clock that runs a year ahead gives nothing back of today.
        await table.PruneAsync(today.AddYears(1), TestContext.Current.CancellationToken);
        Assert.Equal([today.AddDays(-2), today.AddDays(-1), today], await DaysAsync("quota.used"));
        Assert.Equal([today.AddDays(-2), today.AddDays(-1), today], await DaysAsync("quota.person"));
    }

    private Task<DateOnly[]> DaysAsync(string from) => database.Databases.ScalarAsync<DateOnly[]>($"SELECT array_agg(DISTINCT day ORDER BY day) FROM {from}");
}
