using System.Text;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Ledger.Verification;
using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Ledger.Verification;

public sealed class RecordHeaderTests
{
    [Fact]
    public void The_fast_reader_takes_nothing_that_the_strict_one_refuses_and_reads_the_same()
    {
        var folder = Directory.CreateTempSubdirectory("gdx-retention-");
        try
        {
            var keys = new RetentionKeys(folder.FullName);
            var (random, taken) = (new Random(20261124), 0);
            foreach (var entry in new[] { Entry("answer", 1095), Entry("heartbeat", null) })
            {
                var payload = SealedRecord.Of("0123456789abcdef.1", 17, SealedBody.Of(entry, keys, DateTimeOffset.UtcNow)).Payload;
                Assert.True(RecordHeader.TryRead(payload, out _));
                for (var i = 0; i < 20_000; i++)
                {
                    var changed = payload.ToArray();
                    for (var bytes = random.Next(3); bytes >= 0; bytes--)
                    {
                        changed[random.Next(changed.Length)] = (byte)random.Next(32, 127);
                    }

                    if (RecordHeader.TryRead(changed, out var header))
                    {
                        taken++;
                        Assert.True(RecordPayload.TryRead(changed, out var read), Encoding.UTF8.GetString(changed));
                        Assert.Equal((read.Node, read.Counter, read.Id, read.Kind, read.Retention), (Encoding.UTF8.GetString(header.Node), header.Counter, header.Id, Encoding.UTF8.GetString(header.Kind), header.Retention));
                    }
                }
            }

            Assert.True(taken > 1000);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static LedgerEntry Entry(string kind, int? days) => new(Guid.NewGuid(), null, null, "\"say\":\"hello\",\"to\":[1,2]"u8.ToArray()) { Kind = kind, RetentionDays = days };
}
