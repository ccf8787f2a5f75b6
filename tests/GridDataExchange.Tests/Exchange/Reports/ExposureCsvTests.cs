using System.Text;
using GridDataExchange.Exchange.Reports;
using GridDataExchange.Ledger.Index;

namespace GridDataExchange.Tests.Exchange.Reports;

public sealed class ExposureCsvTests
{
    [Fact]
    public async Task No_text_of_the_index_which_SQL_can_change_is_a_formula_or_ends_its_cell()
    {
        var time = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        using var csv = new MemoryStream();
        await ExposureCsv.WriteAsync(
            csv,
            new Exposure([new ExposedPerson("=1+1", "@key", time)], [new ExposedDataset("-a,b", time)], [new UnfoundLookup("+1", "=field", "\t1", time, true)]),
            new IndexCompleteness(10, 2, 1, time),
            TestContext.Current.CancellationToken);
        var lines = Encoding.UTF8.GetString(csv.ToArray()).Split("\r\n");
        Assert.StartsWith("person,'=1+1,'@key,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("without-persons,\"'-a,b\",,", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("lookup-without-result,'+1,'\t1,", lines[3], StringComparison.Ordinal);
        Assert.EndsWith(",1,'=field", lines[3], StringComparison.Ordinal);
        Assert.Equal("complete-to,,,,2026-11-01T00:00:00.000Z,10,complete=false behind=2 missing=1", lines[4]);
    }
}
