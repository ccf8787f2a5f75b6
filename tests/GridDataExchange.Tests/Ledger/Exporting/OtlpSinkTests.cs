using GridDataExchange.Ledger.Exporting;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Ledger.Exporting;

public sealed class OtlpSinkTests
{
    [Fact]
    public async Task Of_an_endless_answer_of_a_collector_a_little_is_read_and_the_records_count_as_not_taken()
    {
        using var body = new LongStream();
        using var collector = new HostileServer(_ => HostileServer.Of(body));
        await using var sink = new OtlpSink(new Uri("http://collector.example/v1/logs"), new RetentionKeys(Path.Combine(Path.GetTempPath(), "gdx-no-keys")), collector.Connect(), TimeProvider.System);
        await Assert.ThrowsAsync<HttpRequestException>(() => sink.SendAsync([new SequencedRecord(1, null)], TestContext.Current.CancellationToken));
        Assert.InRange(body.Taken, 1, 2 << 20);
    }
}
