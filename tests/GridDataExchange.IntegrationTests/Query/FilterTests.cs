using GridDataExchange.Query;
using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Query;

/// <summary>Civil affairs sees R1 王秀兰 (1940, alone, H1, three visits), R2 欧阳建国 (1950, H1, one visit), R5 孙无户 (1945, no household), R8 周他乡 (1935, H2, which it does not see).</summary>
public sealed class FilterTests(CountyFixture county) : IClassFixture<CountyFixture>
{
    [Theory]
    [InlineData("{ and: [] }", "周孙欧王")]
    [InlineData("{ or: [] }", "")]
    [InlineData("{ not: {} }", "")]
    [InlineData("{ not: { or: [] } }", "周孙欧王")]
    [InlineData("{ or: [{ name: { eq: \"王秀兰\" } }, { birthDate: { lt: \"1940-01-01\" } }] }", "周王")]
    [InlineData("{ and: [{ birthDate: { gte: \"1940-01-01\" } }, { birthDate: { lte: \"1945-01-01\" } }] }", "孙王")]
    [InlineData("{ birthDate: { gte: \"1940-01-01\" }, not: { name: { contains: \"建\" } } }", "孙王")]
    [InlineData("{ name: { contains: \"秀\" } }", "王")]
    [InlineData("{ name: { contains: \"%\" } }", "")]
    [InlineData("{ not: { not: { name: { startsWith: \"欧\" } } } }", "欧")]
    [InlineData("{ or: { name: { eq: \"孙无户\" } } }", "孙")]
    public async Task And_or_and_not_mean_what_they_say(string where, string names) => await MeetAsync(where, names);

    [Theory]
    [InlineData("{ livingAlone: { isNull: true } }", "周孙欧")]
    [InlineData("{ livingAlone: { isNull: false } }", "王")]
    [InlineData("{ not: { livingAlone: { eq: true } } }", "周孙欧")]
    [InlineData("{ not: { livingAlone: { eq: false } } }", "周孙欧王")]
    [InlineData("{ phone: { isNull: true } }", "孙")]
    [InlineData("{ phone: { isNull: false } }", "周欧王")]
    [InlineData("{ idNumber: { isNull: true } }", "")]
    public async Task A_value_that_is_hidden_is_nothing_and_not_is_the_complement(string where, string names) => await MeetAsync(where, names);

    [Theory]
    [InlineData("{ household: { address: { startsWith: \"繁荣\" } } }", "欧王")]
    [InlineData("{ household: {} }", "欧王")]
    [InlineData("{ not: { household: {} } }", "周孙")]
    [InlineData("{ not: { household: { address: { eq: \"富锦2号\" } } } }", "周孙欧王")]
    [InlineData("{ household: { address: { eq: \"富锦2号\" } } }", "")]
    public async Task A_filter_through_a_to_one_relation_sees_the_rows_that_exist_for_the_caller(string where, string names) => await MeetAsync(where, names);

    [Theory]
    [InlineData("{ visits: { some: {} } }", "欧王")]
    [InlineData("{ not: { visits: { some: {} } } }", "周孙")]
    [InlineData("{ visits: { some: { visitedAt: { gte: \"2026-10-04T00:00:00Z\" } } } }", "欧")]
    [InlineData("{ visits: {} }", "周孙欧王")]
    [InlineData("{ visits: { some: { result: { in: [WELL] } } }, household: { not: { address: { isNull: true } } } }", "欧王")]
    public async Task Some_of_a_to_many_relation_asks_for_one_row_at_least(string where, string names) => await MeetAsync(where, names);

    [Theory]
    [InlineData("{ name: null }")]
    [InlineData("{ and: null }")]
    [InlineData("{ not: null }")]
    [InlineData("{ household: null }")]
    [InlineData("{ visits: { some: null } }")]
    [InlineData("{ name: { isNull: null } }")]
    [InlineData("{ name: { contains: \"\" } }")]
    [InlineData("{ phone: { eq: \"15400001234\" } }")]
    [InlineData("{ visits: { result: { eq: WELL } } }")]
    public async Task A_filter_that_means_nothing_is_refused(string where) =>
        Assert.Equal(RefusalCode.BadInput, (await county.RefusalAsync(CivilAffairs(), $"{{ residents(where: {where}) {{ nodes {{ name }} }} }}")).Code);

    [Theory]
    [InlineData("{ protection: { eq: \"witness\" } }")]
    [InlineData("{ careLevel: { eq: FULL } }")]
    [InlineData("{ gridCell: {} }")]
    [InlineData("{ household: { members: { gt: 1 } } }")]
    public async Task What_is_not_shown_cannot_be_filtered_by(string where) =>
        Assert.Contains((await county.RefusalAsync(CivilAffairs(), $"{{ residents(where: {where}) {{ nodes {{ name }} }} }}")).Code, (RefusalCode[])[RefusalCode.BadInput, RefusalCode.ValidationFailed]);

    [Fact]
    public async Task Depth_comparisons_and_relations_of_filters_are_bounded_with_the_bound_named()
    {
        var deep = string.Concat(Enumerable.Repeat("not: { ", 11)) + "name: { eq: \"a\" }" + string.Concat(Enumerable.Repeat(" }", 11));
        var many = $"or: [{string.Join(", ", Enumerable.Repeat("{ name: { eq: \"a\" } }", 201))}]";
        var through = $"or: [{string.Join(", ", Enumerable.Repeat("{ household: {} }", 21))}]";
        foreach (var (where, bound) in ((string, string)[])[(deep, "10"), (many, "200"), (through, "20")])
        {
            var refusal = await county.RefusalAsync(CivilAffairs(), $"{{ residents(where: {{ {where} }}) {{ nodes {{ name }} }} }}");
            Assert.Equal(RefusalCode.TooCostly, refusal.Code);
            Assert.Contains($"bound of {bound}", refusal.Sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Steps_through_relations_one_within_another_are_bounded_with_the_bound_named()
    {
        var housing = Caller("housing", "housing-safety", [], "data:building", "data:dwelling");
        const string there = "dwellings: { some: { building: { ", back = "} } }";
        await county.DataAsync(housing, $"{{ buildings(where: {{ {there}{there}storeys: {{ gt: 1 }} {back}{back} }}) {{ totalCount }} }}");
        var refusal = await county.RefusalAsync(housing, $"{{ buildings(where: {{ {there}{there}dwellings: {{ some: {{}} }} {back}{back} }}) {{ totalCount }} }}");
        Assert.Equal(RefusalCode.TooCostly, refusal.Code);
        Assert.Contains("bound of 4", refusal.Sentence, StringComparison.Ordinal);
    }

    private async Task MeetAsync(string where, string names)
    {
        var data = await county.DataAsync(CivilAffairs(), $"{{ residents(where: {where}, orderBy: [{{ name: ASC }}]) {{ nodes {{ name }} totalCount }} }}");
        var residents = data.GetProperty("residents");
        Assert.Equal(names, string.Concat(residents.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("name").GetString()![..1])));
        Assert.Equal(names.Length, residents.GetProperty("totalCount").GetInt64());
    }
}
