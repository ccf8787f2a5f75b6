using System.Text.Json;
using GridDataExchange.Query.Documents;

namespace GridDataExchange.Tests.Query;

public sealed class VariableReaderTests
{
    [Theory]
    [InlineData("7", typeof(int))]
    [InlineData("-2147483648", typeof(int))]
    [InlineData("2147483648", typeof(long))]
    [InlineData("9223372036854775807", typeof(long))]
    [InlineData("9223372036854775808", typeof(decimal))]
    [InlineData("1.50", typeof(decimal))]
    public void A_number_is_read_as_the_smallest_type_that_has_it(string json, Type type)
    {
        using var variables = JsonDocument.Parse($"{{\"n\": {json}}}");
        Assert.IsType(type, VariableReader.Read(variables.RootElement)["n"]);
    }
}
