using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;

namespace GridDataExchange.IntegrationTests.Exchange;

public sealed class AnswerRecordTests(ExchangeFixture exchange) : IClassFixture<ExchangeFixture>
{
    [Fact]
    public async Task The_row_has_the_form_of_the_contract()
    {
        var token = await exchange.TokenAsync();
        var outcome = await exchange.AskAsync(token, "{ residents { nodes { name } } }");
        await using var command = exchange.Databases.For(DatabaseRole.Owner).CreateCommand("SELECT id, node, counter, epoch, rights_end, payload, salt, commitment FROM ledger.record WHERE id = $1");
        command.Parameters.Add(new() { Value = outcome.Record });
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await row.ReadAsync(TestContext.Current.CancellationToken));
        var payload = row.GetFieldValue<byte[]>(5);
        Assert.True(RecordPayload.TryRead(payload, out var read));
        var record = await exchange.RecordAsync(outcome.Record);

        Assert.Equal(HMACSHA256.HashData(row.GetFieldValue<byte[]>(6), payload), row.GetFieldValue<byte[]>(7));
        Assert.Equal(32, row.GetFieldValue<byte[]>(6).Length);
        Assert.Equal(SHA256.HashData([0, .. row.GetFieldValue<byte[]>(7)]), outcome.Body.GetProperty("extensions").GetProperty("exchange").GetProperty("receipt").GetProperty("leaf").GetBytesFromBase64());
        Assert.Equal((row.GetGuid(0), row.GetString(1), row.GetInt64(2), "answer"), (read.Id, read.Node, read.Counter, read.Kind));
        Assert.Equal((row.GetGuid(0), row.GetInt64(3)), (record.GetProperty("id").GetGuid(), record.GetProperty("epoch").GetInt64()));
        Assert.Equal(exchange.Registry.Current.Epoch, row.GetInt64(3));
        Assert.True((row.GetFieldValue<DateTimeOffset>(4) - token.Expires).Duration() < TimeSpan.FromMilliseconds(1));
        Assert.True((record.GetProperty("rightsEnd").GetDateTimeOffset() - token.Expires).Duration() < TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task It_says_who_asked_why_and_under_which_policies()
    {
        var token = await exchange.TokenAsync();
        var outcome = await exchange.AskAsync(token, "{ residents { nodes { name } } }");
        var record = await exchange.RecordAsync(outcome.Record);

        Assert.Equal("answer", record.GetProperty("kind").GetString());
        Assert.Equal(
            ("civil-affairs", token.Client, token.Grant),
            (Caller("department").GetString(), Caller("client").GetString(), Caller("grant").GetGuid()));
        Assert.Equal(("elderly-care", "CASE-1"), (record.GetProperty("purpose").GetString(), record.GetProperty("case").GetString()));
        Assert.Equal(("op-1", false), (record.GetProperty("operator").GetProperty("name").GetString(), record.GetProperty("operator").GetProperty("verified").GetBoolean()));
        Assert.Equal(exchange.County.Policies.Version, record.GetProperty("policy").GetString());
        Assert.Equal(exchange.County.Policies.Catalogue.FindPurpose("elderly-care")!.Retention.TotalDays, record.GetProperty("retentionDays").GetDouble());

        JsonElement Caller(string name) => record.GetProperty("caller").GetProperty(name);
    }

    [Fact]
    public async Task It_names_the_grant_that_gave_the_right_and_not_that_of_the_token()
    {
        var token = await exchange.TokenAsync();
        var second = Guid.NewGuid();
        Assert.True(await exchange.Registry.EndGrantAsync(token.Grant, TestContext.Current.CancellationToken));
        await exchange.Registry.AddGrantAsync(ExchangeFixture.GrantOf(token, second), TestContext.Current.CancellationToken);
        var caller = (await exchange.RecordAsync((await exchange.AskAsync(token, "{ __typename }")).Record)).GetProperty("caller");

        Assert.Equal(second, caller.GetProperty("grant").GetGuid());
    }

    [Fact]
    public async Task No_text_of_the_callers_is_in_it()
    {
        const string document = """
            # 注释甲 about 王秀兰
            query Operation王 { __typename }
            """;
        var token = await exchange.TokenAsync();
        Assert.Equal("PARSE_FAILED", (await exchange.AskAsync(token, document)).Code); // names are ASCII in GraphQL

        // A comment, an operation name, variable names, aliases and fragment names, each with a person in it.
        const string personal = """
            # comment: WangXiulan 王秀兰 born 1940-05-06
            query OpWangXiulan($varWangXiulan: String!, $after: String, $show: Boolean! = true) {
              aliasWangXiulan: residents(first: 7, where: { name: { eq: $varWangXiulan }, gridCode: { startsWith: "230881001" }, birthDate: { gte: "1940-01-01" } }, orderBy: [{ name: DESC }], after: $after) {
                nodes { leafWangXiulan: name ...FragmentWangXiulan @include(if: $show) visitsWangXiulan: visits(first: 3, where: { visitedAt: { gt: "2026-10-01T00:00:00Z" } }) { edges { cursor node { result } } } }
                pageInfo { hasNextPage endCursor }
              }
              none: resident(id: "IdOfWangXiulan") { name }
              nowhere: node(id: "NodeOfWangXiulan") { id }
              __type(name: "TypeWangXiulan") { name }
            }
            fragment FragmentWangXiulan on Resident { birthDate phone idNumber }
            """;
        var outcome = await exchange.AskAsync(token, personal, new { varWangXiulan = "王秀兰", unused = "UnusedWangXiulan" });
        var payload = Encoding.UTF8.GetString(await exchange.PayloadAsync(outcome.Record));

        Assert.Null(outcome.Refused);
        var record = JsonDocument.Parse(payload).RootElement;
        foreach (var value in (string[])["Xiulan", "秀兰", "230881001", "comment", "繁荣"])
        {
            Assert.DoesNotContain(value, payload, StringComparison.OrdinalIgnoreCase);
        }

        // What is random or a digest may hold any four digits.
        foreach (var digits in (string[])["1940", "2308", "2026", "1234"])
        {
            Assert.DoesNotContain(digits, record.GetProperty("operation").GetString(), StringComparison.Ordinal);
        }

        Assert.Contains("residents(first: $1, where: {", record.GetProperty("operation").GetString(), StringComparison.Ordinal);
        Assert.Contains("orderBy: [{name: DESC}]", record.GetProperty("operation").GetString(), StringComparison.Ordinal);
        var values = JsonDocument.Parse(exchange.Values(record)).RootElement.EnumerateArray().Select(v => v.ToString()).ToList();
        Assert.Contains("王秀兰", values);
        Assert.Contains("230881001", values);
        Assert.Throws<CryptographicException>(() => new LiteralSeal(exchange.Key).Open(Guid.NewGuid(), record.GetProperty("values").GetString()!));
    }

    [Fact]
    public async Task Fields_selected_filtered_and_sorted_by_are_disclosed_with_all_that_can_apply()
    {
        var outcome = await exchange.AskAsync(await exchange.TokenAsync(), "{ residents(where: { gridCode: { startsWith: \"230881\" } }, orderBy: [{ birthDate: ASC }]) { nodes { phone livingAlone household { address } visits { nodes { result } } } } }");
        var record = await exchange.RecordAsync(outcome.Record);
        var resident = Disclosed(record, "resident");

        Assert.Equal(
            ["birthDate: year", "gridCode: clear", "household: clear", "livingAlone: clear hidden", "phone: last4", "visits: clear"],
            resident.GetProperty("fields").EnumerateObject().Select(f => $"{f.Name}: {string.Join(' ', f.Value.EnumerateArray())}").Order(StringComparer.Ordinal));
        Assert.Equal(4, resident.GetProperty("rows").GetInt32());
        Assert.Equal(["address"], Disclosed(record, "household").GetProperty("fields").EnumerateObject().Select(f => f.Name));
        Assert.Equal(["result"], Disclosed(record, "visit").GetProperty("fields").EnumerateObject().Select(f => f.Name));
    }

    [Fact]
    public async Task Each_person_has_the_treatments_that_applied_and_is_sealed()
    {
        var outcome = await exchange.AskAsync(await exchange.TokenAsync(), "{ residents { nodes { name livingAlone birthDate } } }");
        var record = await exchange.RecordAsync(outcome.Record);
        var resident = Disclosed(record, "resident");
        var seal = new PersonSeal(exchange.Key);
        var treated = resident.GetProperty("persons").EnumerateArray().ToDictionary(
            p => seal.Open("resident", p[0].GetString()!),
            p => resident.GetProperty("treatmentSets")[p[2].GetInt32()].EnumerateObject().ToDictionary(t => t.Name, t => t.Value.GetString()));

        Assert.Equal(["R1", "R2", "R5", "R8"], treated.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("clear", "clear", "year"), (treated["R1"]["name"], treated["R1"]["livingAlone"], treated["R1"]["birthDate"]));
        Assert.Equal(("clear", "year"), (treated["R2"]["name"], treated["R2"]["birthDate"]));
        Assert.DoesNotContain("livingAlone", treated["R2"].Keys);
        Assert.All(resident.GetProperty("persons").EnumerateArray(), p => Assert.Equal(seal.Token("resident", seal.Open("resident", p[0].GetString()!)), p[1].GetString()));
        Assert.DoesNotContain("\"R1\"", Encoding.UTF8.GetString(await exchange.PayloadAsync(outcome.Record)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Households_and_visits_disclose_the_persons_they_are_about()
    {
        var token = await exchange.TokenAsync();
        var household = await exchange.RecordAsync((await exchange.AskAsync(token, "{ households { nodes { address } } }")).Record);
        Assert.Equal(["R1", "R2", "R3", "R7"], exchange.Persons(household));
        var visits = await exchange.RecordAsync((await exchange.AskAsync(token, "{ visits { nodes { result } } }")).Record);
        Assert.Equal(["R1", "R2"], exchange.Persons(visits));
        var nested = await exchange.RecordAsync((await exchange.AskAsync(token, "{ residents(where: { name: { eq: \"王秀兰\" } }) { nodes { visits(first: 1) { nodes { result } } } } }")).Record);
        Assert.Equal(["R1"], exchange.Persons(nested));
        Assert.Equal(1, Disclosed(nested, "visit").GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task Only_those_shown_are_disclosed_and_with_first_0_those_that_hasNextPage_tells_of()
    {
        var token = await exchange.TokenAsync();
        var page = await exchange.RecordAsync((await exchange.AskAsync(token, "{ residents(first: 2, orderBy: [{ name: ASC }]) { nodes { name } pageInfo { hasNextPage } } }")).Record);
        Assert.Equal(["R5", "R8"], exchange.Persons(page));
        const string none = "query($name: String!) { residents(first: 0, where: { name: { eq: $name } }) { pageInfo { hasNextPage } } }";
        var hit = await exchange.AskAsync(token, none, new { name = "王秀兰" });
        Assert.True(hit.Data.GetProperty("residents").GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
        Assert.Equal(["R1"], exchange.Persons(await exchange.RecordAsync(hit.Record)));
        var miss = await exchange.AskAsync(token, none, new { name = "李小明" });
        Assert.False(miss.Data.GetProperty("residents").GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
        Assert.Empty(exchange.Persons(await exchange.RecordAsync(miss.Record)));
        Assert.Equal(["name"], Disclosed(await exchange.RecordAsync(miss.Record), "resident").GetProperty("fields").EnumerateObject().Select(f => f.Name));
    }

    [Theory]
    [InlineData("(first: 0) { pageInfo { hasNextPage } }", 4)]
    [InlineData("(last: 0) { pageInfo { hasPreviousPage } }", 4)]
    [InlineData("(first: 0) { pageInfo { hasPreviousPage endCursor } nodes { name } }", 0)]
    public async Task A_page_of_none_that_tells_whether_there_are_rows_is_recorded_as_a_total_is(string page, int counted)
    {
        var record = await exchange.RecordAsync((await exchange.AskAsync(await exchange.TokenAsync(), $"{{ residents{page} }}")).Record);
        Assert.Equal(counted, exchange.Persons(record).Length);
        Assert.Equal(counted > 0, Disclosed(record, "resident").TryGetProperty("counted", out var rows) && rows.GetInt32() == counted);
        Assert.Equal(0, Disclosed(record, "resident").GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task The_digest_is_a_keyed_hash_of_the_data_as_released()
    {
        var outcome = await exchange.AskAsync(await exchange.TokenAsync(), "{ residents(orderBy: [{ name: ASC }]) { nodes { name } } }");
        var record = await exchange.RecordAsync(outcome.Record);
        var data = Encoding.UTF8.GetBytes(outcome.Data.GetRawText());

        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(exchange.Key.Derive("ledger", "digest"), data)), record.GetProperty("digest").GetString());
        Assert.NotEqual(Convert.ToHexStringLower(SHA256.HashData(data)), record.GetProperty("digest").GetString());
    }

    [Fact]
    public async Task Two_looks_at_the_same_person_share_a_token_and_nothing_else()
    {
        const string one = "{ residents(where: { name: { eq: \"王秀兰\" } }) { nodes { name } } }";
        var records = new List<JsonElement>();
        foreach (var _ in (int[])[1, 2])
        {
            records.Add(await exchange.RecordAsync((await exchange.AskAsync(await exchange.TokenAsync(), one)).Record));
        }

        var persons = records.Select(r => Disclosed(r, "resident").GetProperty("persons")[0]).ToList();
        Assert.NotEqual(persons[0][0].GetString(), persons[1][0].GetString());
        Assert.Equal(persons[0][1].GetString(), persons[1][1].GetString());
        Assert.NotEqual(records[0].GetProperty("values").GetString(), records[1].GetProperty("values").GetString());
    }

    private static JsonElement Disclosed(JsonElement record, string dataset) =>
        record.GetProperty("disclosed").EnumerateArray().Single(d => d.GetProperty("dataset").GetString() == dataset);
}
