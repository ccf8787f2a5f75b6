using System.Text.Json;
using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Query;

public sealed class IdTests(CountyFixture county) : IClassFixture<CountyFixture>
{
    [Fact]
    public async Task An_id_finds_its_row_by_type_and_by_node()
    {
        var id = await IdAsync(CivilAffairs());
        var data = await county.DataAsync(CivilAffairs(), "query($id: ID!) { resident(id: $id) { id name } node(id: $id) { id __typename ... on Resident { name visits { nodes { result } } } ... on Visit { result } } }", new { id });
        Assert.Equal("王秀兰", data.GetProperty("resident").GetProperty("name").GetString());
        Assert.Equal((id, "Resident", "王秀兰"), (data.GetProperty("node").GetProperty("id").GetString(), data.GetProperty("node").GetProperty("__typename").GetString(), data.GetProperty("node").GetProperty("name").GetString()));
        Assert.Equal(3, data.GetProperty("node").GetProperty("visits").GetProperty("nodes").GetArrayLength());
    }

    [Fact]
    public async Task A_changed_id_and_another_callers_and_another_datasets_find_nothing()
    {
        var id = await IdAsync(CivilAffairs());
        Assert.True(await IsNothingAsync(CivilAffairs(), (id[5] == 'A' ? id[..5] + 'B' : id[..5] + 'A') + id[6..]));
        Assert.True(await IsNothingAsync(CivilAffairs(), "nonsense"));
        Assert.True(await IsNothingAsync(CivilAffairs(), ""));
        Assert.True(await IsNothingAsync(Health(), id));
        Assert.False(await IsNothingAsync(CivilAffairs(), id));
        var household = (await county.DataAsync(CivilAffairs(), "{ households { nodes { id } } }")).GetProperty("households").GetProperty("nodes")[0].GetProperty("id").GetString()!;
        var asResident = await county.DataAsync(CivilAffairs(), "query($id: ID!) { resident(id: $id) { name } }", new { id = household });
        Assert.Equal(JsonValueKind.Null, asResident.GetProperty("resident").ValueKind);
    }

    [Fact]
    public async Task An_id_of_a_row_that_left_the_jurisdiction_finds_nothing()
    {
        var id = await IdAsync(CivilAffairs());
        Assert.True(await IsNothingAsync(CivilAffairs("230882"), id));
    }

    private async Task<string> IdAsync(GridDataExchange.Policies.Caller caller) =>
        (await county.DataAsync(caller, "{ residents(where: { name: { eq: \"王秀兰\" } }) { nodes { id } } }")).GetProperty("residents").GetProperty("nodes")[0].GetProperty("id").GetString()!;

    private async Task<bool> IsNothingAsync(GridDataExchange.Policies.Caller caller, string id)
    {
        var data = await county.DataAsync(caller, "query($id: ID!) { node(id: $id) { id } resident(id: $id) { id } }", new { id });
        Assert.Equal(data.GetProperty("node").ValueKind, data.GetProperty("resident").ValueKind);
        return data.GetProperty("node").ValueKind == JsonValueKind.Null;
    }
}
