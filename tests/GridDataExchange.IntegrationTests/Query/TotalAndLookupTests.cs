using System.Text.Json;
using GridDataExchange.Query;
using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Query;

public sealed class TotalAndLookupTests(CountyFixture county) : IClassFixture<CountyFixture>
{
    [Fact]
    public async Task A_total_counts_every_row_that_exists_for_the_caller_whatever_the_page()
    {
        var data = await county.DataAsync(CivilAffairs(), "{ residents(first: 1) { totalCount nodes { name visits(first: 1, where: { result: { eq: WELL } }) { totalCount nodes { result } } } } households { totalCount } }");
        Assert.Equal(4, data.GetProperty("residents").GetProperty("totalCount").GetInt64());
        Assert.Equal(1, data.GetProperty("households").GetProperty("totalCount").GetInt64());
        var every = await county.DataAsync(CivilAffairs(), "{ residents(orderBy: [{ name: ASC }]) { nodes { name visits { totalCount } } } }");
        Assert.Equal([0, 0, 1, 3], every.GetProperty("residents").GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("visits").GetProperty("totalCount").GetInt32()));
    }

    [Fact]
    public async Task A_small_total_discloses_the_persons_in_it_as_if_they_were_returned()
    {
        var answer = await county.AskAsync(CivilAffairs(), "{ residents(where: { name: { startsWith: \"王\" } }) { totalCount } }");
        var counted = Assert.Single(answer.Disclosures, d => d.Counted > 0);
        Assert.Equal((0, 1), (counted.Rows, counted.Counted));
        Assert.Equal("R1", Assert.Single(counted.Persons).Key);
        Assert.Equal(["name"], counted.Fields.Select(f => f.Field));
        Assert.All(answer.Disclosures.Where(d => d != counted), d => Assert.Empty(d.Persons));
    }

    [Fact]
    public async Task What_a_filter_looks_at_through_a_relation_is_disclosed()
    {
        var answer = await county.AskAsync(CivilAffairs(), "{ residents(where: { household: { address: { startsWith: \"繁\" } } }) { nodes { name } } }");
        Assert.Equal(["household name", "address"], answer.Disclosures.Select(d => string.Join(' ', d.Fields.Select(f => f.Field))));
        Assert.Equal(["R1", "R2"], answer.Disclosures[0].Persons.Select(p => p.Key).Order());
    }

    [Fact]
    public async Task A_lookup_finds_the_row_of_exactly_that_raw_value_if_it_exists_for_the_caller()
    {
        Assert.Equal(["王秀兰"], await LookUpAsync(IdNumber("R1", new DateOnly(1940, 5, 6))));
        Assert.Empty(await LookUpAsync("230899194005060011"));
        Assert.Empty(await LookUpAsync(IdNumber("R6", new DateOnly(1944, 1, 1)))); // the witness
        Assert.Empty(await LookUpAsync(IdNumber("R3", new DateOnly(1990, 1, 1)))); // too young
        Assert.Empty(await LookUpAsync(IdNumber("R4", new DateOnly(1941, 1, 1)))); // outside
    }

    [Fact]
    public async Task A_lookup_takes_exactly_one_field_and_stands_at_the_root_alone()
    {
        foreach (var lookup in (string[])["{}", "{ idNumber: null }", "{ idNumber: \"\\u0000\" }"])
        {
            Assert.Equal(RefusalCode.BadInput, (await county.RefusalAsync(CivilAffairs(), $"{{ residents(lookup: {lookup}) {{ nodes {{ name }} }} }}")).Code);
        }

        Assert.Equal(RefusalCode.BadInput, (await county.RefusalAsync(CivilAffairs(), "{ residents(lookup: { name: \"王秀兰\" }) { nodes { name } } }")).Code);
        Assert.Equal(RefusalCode.ValidationFailed, (await county.RefusalAsync(Health(), "{ residents(lookup: { idNumber: \"1\" }) { nodes { name } } }")).Code);
    }

    [Fact]
    public async Task Pages_from_the_end_hold_every_row_once_in_the_order_of_the_whole()
    {
        foreach (var order in (string[])["", "orderBy: [{ birthDate: DESC }],", "orderBy: [{ livingAlone: ASC_NULLS_FIRST }, { name: DESC }],", "orderBy: [{ livingAlone: DESC }],"])
        {
            var whole = Names(await county.DataAsync(CivilAffairs("23"), $"{{ residents({order} first: 50) {{ nodes {{ name }} }} }}"));
            var paged = new List<string>();
            string? before = null;
            bool more;
            do
            {
                var page = await county.DataAsync(CivilAffairs("23"), $"query($before: String) {{ residents({order} last: 2, before: $before) {{ nodes {{ name }} pageInfo {{ hasPreviousPage hasNextPage startCursor }} }} }}", new { before });
                var info = page.GetProperty("residents").GetProperty("pageInfo");
                Assert.Equal(before is not null, info.GetProperty("hasNextPage").GetBoolean());
                paged.InsertRange(0, Names(page));
                more = info.GetProperty("hasPreviousPage").GetBoolean();
                before = info.GetProperty("startCursor").GetString();
            }
            while (more);
            Assert.Equal(whole, paged);
        }
    }

    [Fact]
    public async Task Rows_between_two_cursors_are_those_between_them()
    {
        var whole = await county.DataAsync(CivilAffairs("23"), "{ residents(orderBy: [{ birthDate: ASC }]) { edges { cursor node { name } } } }");
        var edges = whole.GetProperty("residents").GetProperty("edges").EnumerateArray().ToList();
        var (after, before) = (edges[0].GetProperty("cursor").GetString(), edges[4].GetProperty("cursor").GetString());
        const string query = "query($after: String, $before: String) { residents(orderBy: [{ birthDate: ASC }], first: 10, after: $after, before: $before) { nodes { name } pageInfo { hasNextPage hasPreviousPage } } }";
        var between = await county.DataAsync(CivilAffairs("23"), query, new { after, before });
        Assert.Equal(edges[1..4].Select(e => e.GetProperty("node").GetProperty("name").GetString()), Names(between));
        Assert.Equal(RefusalCode.BadInput, (await county.RefusalAsync(CivilAffairs(), "{ residents(first: 1, last: 1) { nodes { name } } }")).Code);
    }

    private static string IdNumber(string number, DateOnly born) => (string)Resident(number, "", born, Home)["idNumber"]!;

    private async Task<List<string>> LookUpAsync(string value) =>
        Names(await county.DataAsync(CivilAffairs(), "query($value: String!) { residents(lookup: { idNumber: $value }) { nodes { name idNumber } } }", new { value }));

    private static List<string> Names(JsonElement data) => [.. data.GetProperty("residents").GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("name").GetString()!)];
}
