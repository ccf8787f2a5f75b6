using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Query;

/// <summary>The first day of the calendar is a day: masks show it, and the driver would write it as minus infinity.</summary>
public sealed class FirstDayTests(CountyFixture county) : IClassFixture<CountyFixture>, IAsyncLifetime
{
    private static int number = 100;

    public async ValueTask InitializeAsync() =>
        await county.InsertAsync("resident", Resident($"R{Interlocked.Increment(ref number)}", "吴古人", new DateOnly(9, 5, 6), Home, phone: "15400000009"));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("eq: \"0001-01-01\"")]
    [InlineData("in: [\"0001-01-01\"]")]
    [InlineData("lte: \"0001-01-01\"")]
    public async Task A_filter_finds_it(string test)
    {
        var data = await county.DataAsync(Health(), $"{{ residents(where: {{ birthDate: {{ {test} }} }}) {{ nodes {{ birthDate }} }} }}");
        Assert.All(data.GetProperty("residents").GetProperty("nodes").EnumerateArray(), n => Assert.Equal("0001-01-01", n.GetProperty("birthDate").GetString()));
        Assert.NotEmpty(data.GetProperty("residents").GetProperty("nodes").EnumerateArray());
    }

    [Fact]
    public async Task A_page_goes_on_from_it()
    {
        const string query = "query($after: String) { residents(orderBy: [{ birthDate: ASC }], first: 1, after: $after) { nodes { id birthDate } pageInfo { endCursor } } }";
        var first = (await county.DataAsync(Health(), query)).GetProperty("residents");
        Assert.Equal("0001-01-01", first.GetProperty("nodes")[0].GetProperty("birthDate").GetString());
        var second = (await county.DataAsync(Health(), query, new { after = first.GetProperty("pageInfo").GetProperty("endCursor").GetString() })).GetProperty("residents");
        Assert.NotEqual(first.GetProperty("nodes")[0].GetProperty("id").GetString(), second.GetProperty("nodes")[0].GetProperty("id").GetString());
    }
}
