using System.Text.Json;
using GridDataExchange.Query;
using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Query;

public sealed class PagingTests(CountyFixture county) : IClassFixture<CountyFixture>
{
    [Theory]
    [InlineData("")]
    [InlineData("orderBy: [{ birthDate: ASC }],")]
    [InlineData("orderBy: [{ birthDate: DESC }, { name: ASC }],")]
    [InlineData("orderBy: [{ livingAlone: ASC_NULLS_FIRST }],")]
    [InlineData("orderBy: [{ livingAlone: DESC_NULLS_FIRST }],")]
    [InlineData("orderBy: [{ livingAlone: DESC }, { birthDate: DESC_NULLS_FIRST }],")]
    public async Task Pages_one_after_another_hold_every_row_once_in_the_order_of_the_whole(string order)
    {
        var whole = Names(await county.DataAsync(CivilAffairs("23"), $"{{ residents({order} first: 50) {{ nodes {{ name }} }} }}"));
        Assert.Equal(5, whole.Count);
        var paged = new List<string>();
        string? after = null;
        do
        {
            var page = await county.DataAsync(CivilAffairs("23"), $"query($after: String) {{ residents({order} first: 2, after: $after) {{ nodes {{ name }} edges {{ cursor node {{ name }} }} pageInfo {{ hasNextPage endCursor }} }} }}", new { after });
            paged.AddRange(Names(page));
            var info = page.GetProperty("residents").GetProperty("pageInfo");
            after = info.GetProperty("hasNextPage").GetBoolean() ? info.GetProperty("endCursor").GetString() : null;
        }
        while (after is not null);
        Assert.Equal(whole, paged);
    }

    [Fact]
    public async Task A_cursor_serves_its_own_question_and_caller_alone()
    {
        var page = await county.DataAsync(CivilAffairs(), "{ residents(first: 1, orderBy: [{ birthDate: ASC }]) { pageInfo { endCursor } } }");
        var after = page.GetProperty("residents").GetProperty("pageInfo").GetProperty("endCursor").GetString()!;
        Task<Refusal> Ask(GridDataExchange.Policies.Caller caller, string arguments) =>
            county.RefusalAsync(caller, $"query($after: String) {{ residents(first: 1, after: $after, {arguments}) {{ nodes {{ name }} }} }}", new { after });

        Assert.Equal(RefusalCode.CursorInvalid, (await Ask(CivilAffairs(), "orderBy: [{ birthDate: DESC }]")).Code);
        Assert.Equal(RefusalCode.CursorInvalid, (await Ask(CivilAffairs(), "orderBy: [{ name: ASC }]")).Code);
        Assert.Equal(RefusalCode.CursorInvalid, (await Ask(CivilAffairs(), "orderBy: [{ birthDate: ASC }], where: { name: { eq: \"王\" } }")).Code);
        Assert.Equal(RefusalCode.CursorInvalid, (await Ask(Health(), "orderBy: [{ birthDate: ASC }]")).Code);
        Assert.Equal(RefusalCode.CursorInvalid, (await Ask(CivilAffairs() with { Client = "another" }, "orderBy: [{ birthDate: ASC }]")).Code);
        after = (after[0] == 'A' ? 'B' : 'A') + after[1..];
        Assert.Equal(RefusalCode.CursorInvalid, (await Ask(CivilAffairs(), "orderBy: [{ birthDate: ASC }]")).Code);
        after = "";
        Assert.Equal(RefusalCode.CursorInvalid, (await Ask(CivilAffairs(), "orderBy: [{ birthDate: ASC }]")).Code);
    }

    [Fact]
    public async Task A_nested_cursor_goes_on_under_its_own_parent_alone()
    {
        var whole = await county.DataAsync(CivilAffairs(), "{ residents(orderBy: [{ birthDate: ASC }]) { nodes { id name visits(first: 2) { nodes { visitedAt } pageInfo { hasNextPage endCursor } } } } }");
        var nodes = whole.GetProperty("residents").GetProperty("nodes").EnumerateArray().ToList();
        var visited = nodes.Single(n => n.GetProperty("name").GetString() == "王秀兰");
        Assert.True(visited.GetProperty("visits").GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
        var after = visited.GetProperty("visits").GetProperty("pageInfo").GetProperty("endCursor").GetString();
        const string query = "query($id: ID!, $after: String) { resident(id: $id) { visits(first: 2, after: $after) { nodes { visitedAt } pageInfo { hasNextPage } } } }";
        var rest = await county.DataAsync(CivilAffairs(), query, new { id = visited.GetProperty("id").GetString(), after });
        Assert.Equal(1, rest.GetProperty("resident").GetProperty("visits").GetProperty("nodes").GetArrayLength());
        Assert.False(rest.GetProperty("resident").GetProperty("visits").GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
        var other = nodes.Single(n => n.GetProperty("name").GetString() == "欧阳建国").GetProperty("id").GetString();
        Assert.Equal(RefusalCode.CursorInvalid, (await county.RefusalAsync(CivilAffairs(), query, new { id = other, after })).Code);
    }

    [Theory]
    [InlineData("residents(first: -1)", RefusalCode.BadInput)]
    [InlineData("residents(first: 501)", RefusalCode.BadInput)]
    [InlineData("residents(first: 99999999999)", RefusalCode.BadInput)]
    [InlineData("residents(orderBy: [{ name: ASC, birthDate: ASC }])", RefusalCode.BadInput)]
    [InlineData("residents(orderBy: [{}])", RefusalCode.BadInput)]
    [InlineData("residents(where: { name: { eq: null } })", RefusalCode.BadInput)]
    [InlineData("residents(where: { name: null })", RefusalCode.BadInput)]
    [InlineData("residents(where: { name: { startsWith: \"\" } })", RefusalCode.BadInput)]
    [InlineData("residents(where: { name: { eq: \"a\\u0000\" } })", RefusalCode.BadInput)]
    [InlineData("residents(where: { name: { eq: \"\\uD800\" } })", RefusalCode.BadInput)]
    [InlineData("residents(where: { birthDate: { eq: \"1940-5-6\" } })", RefusalCode.BadInput)]
    public async Task An_argument_that_cannot_be_is_refused_without_repeating_it(string root, RefusalCode code)
    {
        var refusal = await county.RefusalAsync(CivilAffairs(), $"{{ {root} {{ nodes {{ name }} }} }}");
        Assert.Equal(code, refusal.Code);
        Assert.DoesNotContain("1940", refusal.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("where: {}", 4)]
    [InlineData("where: { name: {} }", 4)]
    [InlineData("where: { name: { in: [] } }", 0)]
    [InlineData("where: { name: { in: [\"王秀兰\", \"孙无户\", \"李小明\"] } }", 2)]
    [InlineData("where: { birthDate: { gte: \"1945-01-01\", lt: \"1951-01-01\" } }", 2)]
    [InlineData("where: { birthDate: { gt: \"1945-01-01\" }, name: { lte: \"欧阳建国\" } }", 1)]
    [InlineData("where: { livingAlone: { eq: true } }", 1)]
    [InlineData("where: { livingAlone: { eq: false } }", 0)]
    public async Task Every_comparison_of_a_filter_must_be_true(string where, int rows) =>
        Assert.Equal(rows, Names(await county.DataAsync(CivilAffairs(), $"{{ residents({where}) {{ nodes {{ name }} }} }}")).Count);

    private static List<string> Names(JsonElement data) => [.. data.GetProperty("residents").GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("name").GetString()!)];
}
