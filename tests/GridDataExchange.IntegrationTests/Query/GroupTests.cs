using System.Text.Json;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Query;
using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Query;

/// <summary>The county, and twelve born in the eighties, six in the seventies and two in the sixties, in a county of their own.</summary>
public sealed class CrowdFixture(ClusterFixture cluster) : IAsyncLifetime
{
    public CountyFixture County { get; } = new(cluster);

    public async ValueTask InitializeAsync()
    {
        await County.InitializeAsync();
        await County.InsertAsync("resident", [.. Enumerable.Range(500, 20).Select(i => Resident($"R{i}", $"钱{i}", new DateOnly(i < 512 ? 1980 + ((i - 500) % 3) : i < 518 ? 1970 : 1960, 1 + (i % 12), 1), "230883001001001"))]);
    }

    public ValueTask DisposeAsync() => County.DisposeAsync();
}

public sealed class GroupTests(CrowdFixture crowd) : IClassFixture<CrowdFixture>
{
    private readonly CountyFixture county = crowd.County;

    private static readonly GridDataExchange.Policies.Caller Insurance = Caller("social-security", "social-insurance", ["230883"], "data:resident", "data:organization");

    [Fact]
    public async Task Rows_are_grouped_by_the_values_the_caller_sees_and_small_groups_are_left_out()
    {
        var answer = await county.AskAsync(Health("230883"), "{ residentGroups(by: [birthDate]) { key { birthDate name } count } }");
        Assert.Empty(JsonDocument.Parse(answer.Data).RootElement.GetProperty("residentGroups").EnumerateArray()); // none has a telephone
        var groups = await GroupsAsync(Caller("disabled-persons-federation", "disability-service", ["230883"], "data:resident"), "{ residentGroups(by: [birthDate]) { count } }");
        Assert.Empty(groups);
        groups = await GroupsAsync(Insurance, "{ residentGroups(by: [sex]) { key { sex birthDate __typename } count min { birthDate } max { birthDate } __typename } }");
        var all = Assert.Single(groups);
        Assert.Equal("""{"key":{"sex":"FEMALE","birthDate":null,"__typename":"ResidentGroupKey"},"count":20,"min":{"birthDate":"1960-03-01"},"max":{"birthDate":"1982-11-01"},"__typename":"ResidentGroup"}""", all.GetRawText());
    }

    [Fact]
    public async Task A_group_of_few_discloses_the_persons_in_it_and_a_large_one_nobody()
    {
        var answer = await county.AskAsync(Insurance, "{ residentGroups(by: [sex], where: { birthDate: { lt: \"1975-01-01\" } }) { count } }");
        var disclosed = Assert.Single(answer.Disclosures);
        Assert.Equal((8, 8), ((int)disclosed.Counted, disclosed.Persons.Count));
        Assert.Equal(["birthDate", "sex"], disclosed.Fields.Select(f => f.Field));
        answer = await county.AskAsync(Insurance, "{ residentGroups(by: [sex]) { count } }");
        Assert.Empty(Assert.Single(answer.Disclosures).Persons);
    }

    [Fact]
    public async Task By_nothing_is_one_total_and_one_of_fewer_than_the_least_is_none()
    {
        Assert.Equal(20, Assert.Single(await GroupsAsync(Insurance, "{ residentGroups(by: []) { count } }")).GetProperty("count").GetInt32());
        Assert.Empty(await GroupsAsync(Insurance, "{ residentGroups(by: [], where: { birthDate: { lt: \"1965-01-01\" } }) { count } }"));
    }

    [Fact]
    public async Task Numbers_are_summed_up_exactly()
    {
        await county.InsertAsync("dwelling", [.. Enumerable.Range(0, 7).Select(i => new Dictionary<string, object?> { ["dwellingNo"] = $"D{i}", ["buildingNo"] = "B1", ["door"] = $"{i}", ["floor"] = i, ["areaSquareMetres"] = 10.1m * i, ["tenure"] = i % 2 == 0 ? "OWNED" : "RENTED", ["gridCode"] = Home })]);
        var housing = Caller("housing", "housing-safety", [], "data:dwelling", "data:building");
        var groups = await GroupsAsync(housing, "{ dwellingGroups(by: [tenure]) { key { tenure } count sum { floor areaSquareMetres } average { floor areaSquareMetres } min { floor areaSquareMetres } } }");
        Assert.Equal(
            [
                """{"key":{"tenure":"OWNED"},"count":4,"sum":{"floor":12,"areaSquareMetres":121.2},"average":{"floor":3,"areaSquareMetres":30.3},"min":{"floor":0,"areaSquareMetres":0}}""",
                """{"key":{"tenure":"RENTED"},"count":3,"sum":{"floor":9,"areaSquareMetres":90.9},"average":{"floor":3,"areaSquareMetres":30.3},"min":{"floor":1,"areaSquareMetres":10.1}}""",
            ],
            groups.Select(g => g.GetRawText()));
    }

    [Theory]
    [InlineData("by: [idNumber]")]
    [InlineData("by: [protection]")]
    [InlineData("by: [sex, sex]")]
    [InlineData("by: null")]
    public async Task What_cannot_be_ordered_by_makes_no_group(string by) =>
        Assert.Contains((await county.RefusalAsync(Insurance, $"{{ residentGroups({by}) {{ count }} }}")).Code, (RefusalCode[])[RefusalCode.BadInput, RefusalCode.ValidationFailed]);

    private async Task<List<JsonElement>> GroupsAsync(GridDataExchange.Policies.Caller caller, string document) =>
        [.. (await county.DataAsync(caller, document)).EnumerateObject().Single().Value.EnumerateArray()];
}
