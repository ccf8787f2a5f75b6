using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>The index's tables, and rows that somebody else put into them before.</summary>
public sealed class IndexTablesTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private static readonly MasterKey Key = MasterKey.Create();
    private static long places = 1000;

    private readonly long place = Interlocked.Add(ref places, 100);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("INSERT INTO ledger.disclosure (row_id, seq, n, time, kind, department, client, dataset, set_no, retention) VALUES ({0}, {0} + 1, 0, now(), 'x', 'd', 'c', 'r', 1, 'x')", 1, 3, 2)]
    [InlineData("INSERT INTO ledger.decision (row_id, seq, record, time, kind, times, row_count, person_count) VALUES (-{0}, -{0}, '{1}', now(), 'x', 1, 0, 0)", 1, 2, 3)]
    [InlineData("INSERT INTO ledger.decision (row_id, seq, record, time, kind, times, row_count, person_count) VALUES (-{0}, {0} + 1, 'another', now(), 'x', 1, 0, 0)", 1, 2, 3)]
    [InlineData("INSERT INTO ledger.decision (row_id, seq, record, time, kind, times, row_count, person_count) VALUES (-{0}, {0} + 1, '{1}', now(), 'x', 1, 0, 0)", 1, 2, 3)]
    [InlineData("SELECT 1", 0, 3, 3)]
    public async Task A_row_in_the_place_of_one_to_come_keeps_out_no_other_and_is_told_of(string attack, long lost, long decisions, long disclosures)
    {
        var records = Enumerable.Range(0, 3).Select(Record).ToList();
        await database.Databases.RunAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, attack, place, records[1].Id));

        Assert.Equal(lost, await WriteAsync(records));
        var ids = records.ConvertAll(r => r.Id.ToString()).ToArray();
        Assert.Equal(decisions, await database.Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.decision WHERE kind = 'answer' AND record = ANY ($1)", [ids]));
        Assert.Equal(disclosures, await database.Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.disclosure WHERE department = 'civil' AND seq BETWEEN $1 AND $1 + 2", place));
    }

    [Fact]
    public async Task Records_that_are_taken_again_are_left_as_they_are_and_none_is_told_of()
    {
        var records = Enumerable.Range(0, 3).Select(Record).ToList();
        Assert.Equal(0, await WriteAsync(records[..2]));
        Assert.Equal(0, await WriteAsync(records));
        Assert.Equal(3L, await database.Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.disclosure WHERE seq BETWEEN $1 AND $1 + 2", place));
    }

    private async Task<long> WriteAsync(IReadOnlyList<RecordBody> records)
    {
        var (writer, retention) = (new IndexWriter(Key), LedgerTestExtensions.Options.RetentionKeys.Make(RetentionPeriod.Of(1095, DateTimeOffset.UtcNow)));
        await using var connection = await database.Databases.For(DatabaseRole.LedgerIntegrator).OpenConnectionAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        var lost = await IndexTables.WriteAsync(connection, [.. records.Select((r, n) => writer.Rows(r, place + n, retention))], Stop);
        await transaction.CommitAsync(Stop);
        return lost;
    }

    private static RecordBody Record(int number) => new()
    {
        Id = Guid.NewGuid(),
        Kind = RecordBody.Answer,
        Time = DateTimeOffset.UtcNow,
        Caller = new RecordCaller("civil", $"client-{number}", null),
        Purpose = "care",
        Operator = new RecordOperator("o", false),
        Disclosed = [new RecordDisclosure("resident", 1, 0, [("name", ["clear"])], null, [], [])],
    };
}
