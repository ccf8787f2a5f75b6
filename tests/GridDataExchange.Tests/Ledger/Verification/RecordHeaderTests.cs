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
                        changed[random.Next(changed.Length)] = (byte)(i % 2 == 0 ? random.Next(32, 127) : random.Next(256));
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

    [Theory]
    [InlineData("\u001b[2J\u001b[H as it must be")]
    [InlineData("a\nas it must be")]
    [InlineData("\u007f")]
    [InlineData("\u0085")]
    [InlineData("\u202e")]
    public void A_name_or_kind_that_could_write_on_a_terminal_is_none(string hostile)
    {
        var folder = Directory.CreateTempSubdirectory("gdx-retention-");
        try
        {
            var tail = SealedBody.Of(Entry("answer", 1095), new RetentionKeys(folder.FullName), DateTimeOffset.UtcNow);
            Assert.True(RecordHeader.TryRead(SealedRecord.Of("0123456789abcdef.1", 17, tail).Payload, out _));
            Assert.False(RecordHeader.TryRead(SealedRecord.Of(hostile, 17, tail).Payload, out _));
            Assert.False(RecordHeader.TryRead(SealedRecord.Of("0123456789abcdef.1", 17, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(tail).Replace("answer", hostile, StringComparison.Ordinal))).Payload, out _));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_body_is_nested_no_deeper_than_the_strict_reader_takes()
    {
        foreach (var depth in Enumerable.Range(60, 10))
        {
            var body = string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
            var payload = SealedRecord.Of("0123456789abcdef.1", 17, Encoding.UTF8.GetBytes($"\"id\":\"{Guid.NewGuid():D}\",\"kind\":\"heartbeat\",\"body\":{body}}}")).Payload;
            Assert.Equal(RecordPayload.TryRead(payload, out _), RecordHeader.TryRead(payload, out _));
        }
    }

    private static LedgerEntry Entry(string kind, int? days) => new(Guid.NewGuid(), null, null, "\"say\":\"hello\",\"to\":[1,2]"u8.ToArray()) { Kind = kind, RetentionDays = days };
}
