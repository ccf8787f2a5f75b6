using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Query;

/// <summary>Numbers in groups that PostgreSQL by itself would round, or spell in several ways.</summary>
public sealed class GroupNumberTests(CountyFixture county) : IClassFixture<CountyFixture>
{
    [Fact]
    public async Task A_mean_of_large_numbers_keeps_its_decimals()
    {
        await InsertAsync("RENTED", 12345678901234567m, 12345678901234568m);
        Assert.Equal(["""{"average":{"areaSquareMetres":12345678901234567.5}}"""], await GroupsAsync("by: [], where: { tenure: { eq: RENTED } }", "average { areaSquareMetres }"));
    }

    [Fact]
    public async Task Equal_numbers_are_spelt_in_one_way_whichever_row_they_come_from()
    {
        await InsertAsync("OWNED", 1.50m, 1.5m, 1.500m);
        Assert.Equal(
            ["""{"key":{"areaSquareMetres":1.5},"min":{"areaSquareMetres":1.5},"max":{"areaSquareMetres":1.5},"count":3}"""],
            await GroupsAsync("by: [areaSquareMetres], where: { tenure: { eq: OWNED } }", "key { areaSquareMetres } min { areaSquareMetres } max { areaSquareMetres } count"));
    }

    private Task InsertAsync(string tenure, params decimal[] areas) => county.InsertAsync("dwelling", [.. areas.Select((area, i) => new Dictionary<string, object?>
    {
        ["dwellingNo"] = $"{tenure}{i}", ["buildingNo"] = "B1", ["door"] = $"{i}", ["floor"] = i, ["areaSquareMetres"] = area, ["tenure"] = tenure, ["gridCode"] = Home,
    })]);

    private async Task<IEnumerable<string>> GroupsAsync(string arguments, string fields)
    {
        var housing = Caller("housing", "housing-safety", [], "data:dwelling", "data:building");
        var data = await county.DataAsync(housing, $"{{ dwellingGroups({arguments}) {{ {fields} }} }}");
        return data.GetProperty("dwellingGroups").EnumerateArray().Select(g => g.GetRawText());
    }
}
