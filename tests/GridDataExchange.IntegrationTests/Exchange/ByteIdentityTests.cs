using System.Text.RegularExpressions;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Query;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;

namespace GridDataExchange.IntegrationTests.Exchange;

/// <summary>Two data sets that differ only in what the caller cannot see: the same database before and after a change of just that.</summary>
public sealed class ByteIdentityTests(ExchangeFixture exchange) : IClassFixture<ExchangeFixture>
{
    private static readonly string[] Questions =
    [
        "{ residents(orderBy: [{ name: ASC }]) { nodes { id name idNumber birthDate phone livingAlone household { id address } visits { nodes { id visitedAt result } } } } }",
        "{ residents(where: { birthDate: { gte: \"1940-01-01\" }, gridCode: { startsWith: \"230881\" } }, orderBy: [{ livingAlone: DESC_NULLS_FIRST }, { birthDate: DESC }]) { edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }",
        "{ residents(first: 2, orderBy: [{ birthDate: ASC }]) { nodes { name } pageInfo { hasNextPage endCursor } } }",
        "{ residents(first: 4) { nodes { name } pageInfo { hasNextPage endCursor } } }",
        "{ residents(first: 0) { pageInfo { hasNextPage endCursor } } }",
        "{ residents(where: { name: { in: [\"赵证人\", \"李小明\", \"郑远方\", \"隐者\"] } }) { nodes { name } pageInfo { hasNextPage endCursor } } }",
        "{ residents(where: { name: { eq: \"周他乡\" } }) { nodes { name household { address } visits(first: 1) { nodes { result } pageInfo { hasNextPage } } } } }",
        "{ households(orderBy: [{ address: DESC }]) { nodes { id address gridCode } pageInfo { hasNextPage endCursor } } }",
        "{ visits(orderBy: [{ visitedAt: DESC }], first: 3) { nodes { id visitedAt result } pageInfo { hasNextPage endCursor } } }",
        "{ residents(first: 501) { nodes { name } } }",
        "{ residents(first: 500) { nodes { visits(first: 1000) { nodes { result } } } } }",
        "{ residents { nodes { careLevel } } }",
        "{ residents(after: \"nonsense\") { nodes { name } } }",
        "{ __schema { types { name fields { name } } } }",
        "{ residents(first: 0) { totalCount } households { totalCount } visits { totalCount } }",
        "{ residents(orderBy: [{ name: ASC }]) { totalCount nodes { name visits(first: 1) { totalCount pageInfo { hasNextPage } } } } }",
        "{ residents(where: { name: { in: [\"赵证人\", \"李小明\", \"隐者\", \"隐101\"] } }) { totalCount } }",
        "{ residentGroups(by: []) { count min { birthDate } max { birthDate } } }",
        "{ residentGroups(by: [birthDate, gridCode]) { key { birthDate gridCode } count } byLiving: residentGroups(by: [livingAlone]) { key { livingAlone } count } }",
        "{ householdGroups(by: [gridCode]) { key { gridCode } count } visitGroups(by: [result]) { key { result } count min { visitedAt } max { visitedAt } } }",
        $"{{ residents(lookup: {{ idNumber: \"{IdNumber("R1", new(1940, 5, 6))}\" }}) {{ totalCount nodes {{ id name idNumber birthDate }} pageInfo {{ hasNextPage }} }} }}",
        $"{{ residents(lookup: {{ idNumber: \"{IdNumber("R6", new(1944, 1, 1))}\" }}) {{ totalCount nodes {{ id name }} pageInfo {{ hasNextPage }} }} }}",
        $"{{ residents(lookup: {{ idNumber: \"{IdNumber("R100", new(1910, 1, 1))}\" }}) {{ totalCount nodes {{ id name }} }} }}",
        "{ residents(where: { household: { address: { startsWith: \"繁荣\" } } }, orderBy: [{ name: ASC }]) { nodes { name } totalCount } }",
        "{ residents(where: { not: { household: {} } }, orderBy: [{ name: ASC }]) { nodes { name } totalCount } }",
        "{ residents(where: { household: { or: [{ address: { eq: \"富锦2号\" } }, { address: { eq: \"秘密3号\" } }] } }) { nodes { name } totalCount } }",
        "{ residents(where: { visits: { some: { visitedAt: { gte: \"2026-10-01T00:00:00Z\" } } } }, orderBy: [{ name: ASC }]) { nodes { name } totalCount } }",
        "{ residents(where: { not: { visits: { some: { result: { eq: WELL } } } } }, orderBy: [{ name: ASC }]) { nodes { name } totalCount } }",
        "{ residents(where: { livingAlone: { isNull: true } }, orderBy: [{ name: ASC }]) { nodes { name livingAlone } totalCount } }",
        "{ residents(where: { phone: { isNull: false }, idNumber: { isNull: false } }, orderBy: [{ name: ASC }]) { nodes { name } totalCount } }",
        "{ residents(where: { or: [{ name: { contains: \"隐\" } }, { not: { name: { startsWith: \"王\" } } }] }, orderBy: [{ name: DESC }]) { nodes { name } totalCount } }",
        "{ residents(last: 2, orderBy: [{ birthDate: ASC }]) { nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }",
        "{ visits(last: 3, orderBy: [{ visitedAt: ASC }]) { nodes { visitedAt } pageInfo { hasPreviousPage startCursor } } }",
        "{ residents(before: \"nonsense\", last: 2) { nodes { name } } }",
        "{ residents(where: { protection: { isNull: true } }) { totalCount } }",
        "{ residents(orderBy: [{ careLevel: ASC }]) { totalCount } }",
        "{ residentGroups(by: [protection]) { count } }",
        "{ me { department purpose scopes jurisdictions quotas { dataset limit perDay } datasets { name rowsPerRequest fields { name treatments lookup } } } }",
        "{ catalog { name titleEn titleZh fields { name type class } relations { name to many } } }",
    ];

    // The visible are R1, R2, R5 and R8. Their birth dates change within the year, which is all that is shown.
    private static readonly string[] HiddenChanges =
    [
        "UPDATE data.resident SET name = '隐者', birth_date = '1930-02-02', living_alone = NOT living_alone, sex = 'MALE' WHERE resident_no IN ('R4', 'R6')",
        "UPDATE data.resident SET name = '改名', phone = NULL WHERE resident_no IN ('R3', 'R7')",
        "UPDATE data.resident SET care_level = NULL, disability_level = 1, insurance_status = NULL, sex = 'MALE', protection = 'other', id_region = '230899' WHERE resident_no IN ('R1', 'R2', 'R5', 'R8')",
        "UPDATE data.resident SET birth_date = make_date(extract(year FROM birth_date)::int, 11, 30) WHERE resident_no IN ('R1', 'R2', 'R5', 'R8')",
        "UPDATE data.household SET members = 9, kind = 'FAMILY', head_resident_no = 'R3' WHERE household_no = 'H1'",
        "DELETE FROM data.household WHERE household_no IN ('H2', 'HW')",
        "UPDATE data.visit SET kind = 'SAFETY', worker_no = 'W9' WHERE visit_no IN ('V1', 'V2')",
        "DELETE FROM data.visit WHERE visit_no = 'V4'",
    ];

    [Fact]
    public async Task What_the_caller_cannot_see_changes_no_byte_of_an_answer()
    {
        var token = await exchange.TokenAsync();
        var before = await AnswersAsync();
        var page = (await exchange.AskAsync(token, Questions[2])).Data.GetProperty("residents").GetProperty("pageInfo").GetProperty("endCursor").GetString();
        var last = (await exchange.AskAsync(token, "{ residents(last: 2, orderBy: [{ birthDate: ASC }]) { pageInfo { startCursor } } }")).Data.GetProperty("residents").GetProperty("pageInfo").GetProperty("startCursor").GetString();
        var (next, previous) = (await NextAsync(), await PreviousAsync());
        foreach (var change in HiddenChanges)
        {
            await exchange.RunAsync(DatabaseRole.Owner, change);
        }

        await exchange.County.InsertAsync(
            "resident",
            [.. Enumerable.Range(100, 20).Select(i => CountyFixture.Resident($"R{i}", $"隐{i}", new DateOnly(1910 + (i % 5 * 20), 1, 1), CountyFixture.Home, household: $"X{i}", phone: "15400000000", alone: i % 2 == 0, protection: "witness"))]);
        await exchange.County.InsertAsync("resident", [.. Enumerable.Range(200, 20).Select(i => CountyFixture.Resident($"R{i}", $"外{i}", new DateOnly(1930, 1, 1), CountyFixture.Outside, household: "H1", phone: "15400000000"))]);
        await exchange.County.InsertAsync("visit", [.. Enumerable.Range(100, 20).Select(i => CountyFixture.Visit($"V{i}", $"R{i}", "CARE", 1 + (i % 28)))]);

        Assert.Equal(before, await AnswersAsync());
        Assert.Equal((next, previous), (await NextAsync(), await PreviousAsync()));
        Assert.Contains("王秀兰", before[0], StringComparison.Ordinal);
        Assert.Contains("孙无户", next, StringComparison.Ordinal);
        Assert.Contains("王秀兰", previous, StringComparison.Ordinal);

        async Task<string[]> AnswersAsync()
        {
            var answers = new List<string>();
            foreach (var question in Questions)
            {
                answers.Add(Told(await exchange.AskAsync(token, question)));
            }

            return [.. answers];
        }

        async Task<string> NextAsync() => Told(await exchange.AskAsync(
            token, "query($after: String) { residents(first: 2, orderBy: [{ birthDate: ASC }], after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }", new { after = page }));

        async Task<string> PreviousAsync() => Told(await exchange.AskAsync(
            token, "query($before: String) { residents(last: 2, orderBy: [{ birthDate: ASC }], before: $before) { nodes { name } totalCount pageInfo { hasPreviousPage hasNextPage startCursor } } }", new { before = last }));
    }

    [Fact]
    public async Task The_id_of_a_hidden_row_is_as_unknown_as_one_of_no_row()
    {
        const string question = "query($id: ID!) { node(id: $id) { id __typename ... on Resident { name phone household { address } visits { nodes { result } } } } resident(id: $id) { id name visits(first: 1) { pageInfo { hasNextPage } } } }";
        var token = await exchange.TokenAsync();
        var ids = new IdSeal(exchange.Key, "civil-affairs", "elderly-care", "resident", exchange.County.Policies.Catalogue.FindDataset("resident")!.Number);
        var answers = new List<string>();
        foreach (var number in (string[])["R3", "R4", "R6", "R7"])
        {
            var hidden = await exchange.Databases.ScalarAsync<long>("SELECT row_id FROM data.resident WHERE resident_no = $1", number);
            answers.Add(Told(await exchange.AskAsync(token, question, new { id = ids.Seal(hidden) })));
        }

        Assert.Equal(Told(await exchange.AskAsync(token, question, new { id = ids.Seal(Random.Shared.NextInt64()) })), Assert.Single(answers.Distinct()));
        var shown = await exchange.Databases.ScalarAsync<long>("SELECT row_id FROM data.resident WHERE resident_no = 'R1'");
        Assert.Equal("王秀兰", (await exchange.AskAsync(token, question, new { id = ids.Seal(shown) })).Data.GetProperty("node").GetProperty("name").GetString());
    }

    private static string IdNumber(string number, DateOnly born) => (string)CountyFixture.Resident(number, "", born, CountyFixture.Home)["idNumber"]!;

    /// <summary>All that is told but record and receipt; of cursors, which are sealed anew each time, that they are there.</summary>
    private static string Told(Outcome outcome)
    {
        var exchangeOf = outcome.Body.GetProperty("extensions").GetProperty("exchange");
        var text = outcome.Text.Replace(exchangeOf.GetProperty("record").GetString()!, "", StringComparison.Ordinal);
        if (exchangeOf.TryGetProperty("receipt", out var receipt))
        {
            text = text.Replace(receipt.GetRawText(), "", StringComparison.Ordinal);
        }

        return Regex.Replace(text, "(?<=\"(endCursor|startCursor|cursor)\":\")[^\"]+", m => $"{m.Length}");
    }
}
