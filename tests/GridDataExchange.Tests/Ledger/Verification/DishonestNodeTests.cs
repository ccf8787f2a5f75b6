using System.Text;
using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Verification;

namespace GridDataExchange.Tests.Ledger.Verification;

/// <summary>A node and a log with the right keys that do not keep the rules: signatures are all good, and it is found nevertheless.</summary>
public sealed class DishonestNodeTests
{
    private const string Node = "0123456789abcdef.1";

    [Fact]
    public async Task What_keeps_the_rules_verifies()
    {
        var report = await new WrittenLedger().Batch(1, "start", "heartbeat").Batch(3, [.. Enumerable.Repeat("heartbeat", 700)]).Batch(703, "stop").VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal((0, 703L, 0L), (report.ExitCode, report.Records, report.NodesWithoutStop));
    }

    [Fact]
    public async Task A_node_that_skipped_numbers_is_found() =>
        Assert.Contains((await new WrittenLedger().Batch(1, "start").Batch(5, "heartbeat").VerifyAsync()).Findings, f => f is { Code: FindingCode.CounterGap, Counter: 2, Node: Node });

    [Fact]
    public async Task A_node_that_does_not_say_that_it_started_is_found() =>
        Assert.Contains((await new WrittenLedger().Batch(1, "heartbeat").VerifyAsync()).Findings, f => f is { Code: FindingCode.StartMissing, Counter: 1, Index: 0 });

    [Fact]
    public async Task A_node_that_writes_after_its_stop_is_found() =>
        Assert.Contains((await new WrittenLedger().Batch(1, "start", "stop").Batch(3, "heartbeat").VerifyAsync()).Findings, f => f is { Code: FindingCode.AfterStop, Counter: 3, Index: 2 });

    [Fact]
    public async Task Two_records_of_one_id_are_found()
    {
        var id = Guid.NewGuid();
        var twice = new[] { 2, 3 }.Select(counter => SealedRecord.Of(Node, counter, Encoding.UTF8.GetBytes($"\"id\":\"{id:D}\",\"kind\":\"heartbeat\",\"body\":{{}}}}"))).ToList();
        var report = await new WrittenLedger().Batch(1, "start").Batch(2, twice).VerifyAsync();
        Assert.Equal(2, report.Findings.Count(f => f.Code == FindingCode.IdTwice && f.Id == id));
    }

    [Theory]
    [InlineData("\"id\":\"00000000-0000-0000-0000-000000000000\",\"kind\":\"heartbeat\",\"body\":{}}")]
    [InlineData("\"id\":\"7e6f2f64-6f0c-4d5c-9f6c-0c54be8e7f77\",\"kind\":\"heartbeat\",\"body\":{},\"more\":1}")]
    [InlineData("\"id\":\"7e6f2f64-6f0c-4d5c-9f6c-0c54be8e7f77\",\"kind\":\"heartbeat\",\"body\":{}")]
    [InlineData("\"id\":\"7e6f2f64-6f0c-4d5c-9f6c-0c54be8e7f77\",\"kind\":\"heartbeat\",\"body\":[]}")]
    [InlineData("\"id\":\"7e6f2f64-6f0c-4d5c-9f6c-0c54be8e7f77\",\"kind\":\"answer\",\"retention\":\"1095-202611\",\"sealed\":\"AAAA\"}")]
    [InlineData("\"kind\":\"heartbeat\",\"id\":\"7e6f2f64-6f0c-4d5c-9f6c-0c54be8e7f77\",\"body\":{}}")]
    public async Task A_payload_that_the_ledger_never_writes_is_found(string tail)
    {
        var report = await new WrittenLedger().Batch(1, "start").Batch(2, [SealedRecord.Of(Node, 2, Encoding.UTF8.GetBytes(tail))]).VerifyAsync();
        Assert.Equal((FindingCode.PayloadUnreadable, 2L, 1L), Assert.Single(report.Findings) is var f ? (f.Code, f.Counter, f.Index) : default);
    }

    [Fact]
    public async Task A_payload_that_says_it_is_another_record_is_found()
    {
        var report = await new WrittenLedger().Batch(1, "start").Batch(2, [SealedRecord.Of(Node, 7, "\"id\":\"7e6f2f64-6f0c-4d5c-9f6c-0c54be8e7f77\",\"kind\":\"heartbeat\",\"body\":{}}"u8)]).VerifyAsync();
        Assert.Equal(FindingCode.PayloadElsewhere, Assert.Single(report.Findings).Code);
    }
}
