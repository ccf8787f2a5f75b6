using GridDataExchange.Exchange.Quotas;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Postgres;
using Npgsql;

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

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task Who_counts_for_the_same_quota_waits_for_the_one_before(int lookups, int persons)
    {
        var stop = TestContext.Current.CancellationToken;
        var key = new QuotaKey(DateOnly.FromDateTime(DateTime.UtcNow), Guid.NewGuid().ToString(), "p", "resident");
        await TakeAsync(new QuotaPart(key, [1], 2 + persons, 1, 1 + lookups), null);
        await using var connection = await database.Databases.For(DatabaseRole.LedgerWriter).OpenConnectionAsync(stop);
        await using var first = await connection.BeginTransactionAsync(stop);
        await TakeAsync(new QuotaPart(key, [2, 3], 2 + persons, 1, 1 + lookups), connection);
        var second = TakeAsync(new QuotaPart(key, [4, 5], 2 + persons, 1, 1 + lookups), null);
        while (await database.Databases.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('tuple', 'transactionid')") == 0)
        {
            Assert.False(second.IsCompleted);
        }

        await first.CommitAsync(stop);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => second);
        Assert.Equal(("GX002", lookups < persons ? "lookupsPerDay" : "personsPerDay", "resident"), (refused.SqlState, refused.ConstraintName, refused.TableName));
    }

    private async Task TakeAsync(QuotaPart part, NpgsqlConnection? on)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var own = on is null ? await database.Databases.For(DatabaseRole.LedgerWriter).OpenConnectionAsync(stop) : null;
        await using var command = new NpgsqlCommand(part.Companion.Sql, on ?? own);
        foreach (var value in part.Companion.Parameters)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(stop);
    }

    private Task<DateOnly[]> DaysAsync(string from) => database.Databases.ScalarAsync<DateOnly[]>($"SELECT array_agg(DISTINCT day ORDER BY day) FROM {from}");
}
