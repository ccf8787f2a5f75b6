using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.Exchange.Reports;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>Whom a stolen credential did read.</summary>
public sealed class ExposureTests(ReportFixture server) : IClassFixture<ReportFixture>
{
    private const string Path = "ledger/exposure";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_person_is_there_once_with_all_fields_that_were_shown_and_nobody_whom_another_client_saw()
    {
        var (thief, token) = await server.PartnerAsync(scopes: "data:resident data:household");
        var (_, other) = await server.PartnerAsync();
        var seen = await server.SeeAsync(token, "{ residents(first: 20) { nodes { name } } }");
        var again = await server.SeeAsync(token, "{ residents(first: 5) { nodes { phone } } }");
        await server.SeeAsync(other, "{ residents(first: 100) { nodes { name } } }");

        var report = await JsonAsync(thief.Id);

        var persons = report.GetProperty("persons").EnumerateArray().ToDictionary(p => Text(p, "key")!);
        Assert.Equal(seen.Union(again).Order(), persons.Keys.Order());
        Assert.Equal(["name=clear", "phone=last4"], Fields(persons[again.First(seen.Contains)]));
        Assert.Equal(2, persons[again.First(seen.Contains)].GetProperty("times").GetInt64());
        Assert.Equal(["name=clear"], Fields(persons[seen.First(p => !again.Contains(p))]));
        Assert.All(persons.Values, p => Assert.True(p.GetProperty("first").GetDateTimeOffset() <= p.GetProperty("last").GetDateTimeOffset()));
        Assert.Equal((persons.Count, 0), (report.GetProperty("counts").GetProperty("persons").GetInt32(), report.GetProperty("counts").GetProperty("erased").GetInt32()));
    }

    [Fact]
    public async Task A_time_in_which_nothing_was_read_shows_nothing()
    {
        var (thief, token) = await server.PartnerAsync();
        await server.SeeAsync(token, "{ residents(first: 2) { nodes { name } } }");

        Assert.Empty((await JsonAsync(thief.Id, "2020-01-01", "2020-12-31")).GetProperty("persons").EnumerateArray());
    }

    [Fact]
    public async Task Whom_it_looked_for_in_vain_stands_apart_and_no_formula_of_a_thief_is_one_in_a_table()
    {
        var (thief, token) = await server.PartnerAsync();
        await server.SeeAsync(token, """{ residents(lookup: { idNumber: "=HYPERLINK(\"x\",\"y\")" }) { nodes { name } } }""");

        var lookup = Assert.Single((await JsonAsync(thief.Id)).GetProperty("lookupsWithoutResult").EnumerateArray());
        var csv = await TextAsync(thief.Id, "2026-01-01", "2099-01-01", "csv");

        Assert.Equal(("resident", "idNumber", "=HYPERLINK(\"x\",\"y\")", true), (Text(lookup, "dataset"), Text(lookup, "field"), Text(lookup, "value"), lookup.GetProperty("certain").GetBoolean()));
        Assert.StartsWith(ExposureCsv.Head, csv, StringComparison.Ordinal);
        Assert.Contains("lookup-without-result,resident,\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\",", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_on_record_with_client_and_time_before_it_is_given_and_what_an_officers_credential_was_given_is_counted()
    {
        var (thief, _) = await server.PartnerAsync();
        var (officer, token) = await server.OfficerAsync();
        await TextAsync(thief.Id, "2026-01-01", "2026-12-31", "json", token);
        await server.Index.CaughtUpAsync(Stop);

        var record = Assert.Single(await server.Databases.RecordsAsync(server.Keys), r => r.TryGetProperty("act", out var act) && act.GetString() == "ledger.exposure" && Text(r, "target") == thief.Id);
        Assert.Equal((officer.Id, "SJ-1", "2026-01-01"), (Text(record.GetProperty("caller"), "client"), Text(record, "case"), Text(record.GetProperty("period"), "from")));
        Assert.Equal(1, (await JsonAsync(officer.Id)).GetProperty("counts").GetProperty("actsOfAdministration").GetInt64());
    }

    [Fact]
    public async Task Only_another_officer_is_told()
    {
        var (thief, token) = await server.PartnerAsync();
        var (officer, mine) = await server.OfficerAsync();

        Assert.Equal((403, "GRANT_ENDED"), await RefusedAsync(token, new { client = thief.Id, from = "2026-01-01", to = "2026-12-31" }, "CASE-1"));
        Assert.Equal((400, "BAD_INPUT"), await RefusedAsync(mine, new { client = officer.Id, from = "2026-01-01", to = "2026-12-31" }));
        Assert.Equal((400, "BAD_INPUT"), await RefusedAsync(mine, new { client = "nobody", from = "2026-01-01", to = "2026-12-31" }));
        Assert.Equal((400, "BAD_INPUT"), await RefusedAsync(mine, new { client = thief.Id, from = "2026-01-01" }));
    }

    [Fact]
    public async Task What_a_client_of_the_own_department_read_an_officer_of_another_is_told()
    {
        var (_, mine) = await server.OfficerAsync();
        var (_, anothers) = await server.PartnerAsync("civil-affairs", "audit-review", "officer");
        var (second, _) = await server.PartnerAsync("audit-office");

        Assert.Equal((400, "BAD_INPUT"), await RefusedAsync(mine, Asked(second)));
        Assert.Empty(JsonSerializer.Deserialize<JsonElement>(await TextAsync(second.Id, From, To, "json", anothers)).GetProperty("persons").EnumerateArray());

        // One that reads for reviews is another officer's: that the policy shows too.
        await TextAsync((await server.OfficerAsync()).Client.Id, From, To, "json", mine);

        // Where the client went since, and what grants it has left, changes nothing of what it read.
        var (moved, token) = await server.PartnerAsync();
        await server.SeeAsync(token, "{ residents(first: 2) { nodes { name } } }");
        var registry = server.Services.GetRequiredService<IRegistry>();
        await registry.EndGrantAsync(moved.Grant, Stop);
        Assert.Equal((400, "BAD_INPUT"), await RefusedAsync(anothers, Asked(moved)));
        await registry.PutClientAsync(new(moved.Id, "health"), Stop);
        Assert.Equal((400, "BAD_INPUT"), await RefusedAsync(anothers, Asked(moved)));
        Assert.Equal((400, "BAD_INPUT"), await RefusedAsync((await server.PartnerAsync("health", "audit-review", "officer")).Token, Asked(moved)));
        Assert.Equal(2, JsonSerializer.Deserialize<JsonElement>(await TextAsync(moved.Id, From, To, "json", mine)).GetProperty("persons").GetArrayLength());
    }

    [Fact]
    public async Task It_waits_for_the_index_and_says_up_to_when_it_is_complete_where_that_is_behind()
    {
        var (thief, token) = await server.PartnerAsync();
        JsonElement late;
        await using (await server.Index.HoldAsync(Stop))
        {
            await server.PostedAsync(token, "{ residents(first: 3) { nodes { name } } }");
            var (json, csv) = (AnswerAsync(thief, "json"), AnswerAsync(thief, "csv"));
            var (headers, text) = await json;
            late = JsonSerializer.Deserialize<JsonElement>(text);
            Assert.Empty(late.GetProperty("persons").EnumerateArray());
            var index = late.GetProperty("index");
            Assert.False(index.GetProperty("complete").GetBoolean());
            Assert.InRange(index.GetProperty("behind").GetInt64(), 1, long.MaxValue);
            Assert.InRange(index.GetProperty("completeTo").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddSeconds(-55));
            Assert.Equal(index.GetProperty("completeTo").GetDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), Assert.Single(headers.GetValues("Exchange-Complete-To")));
            var row = Assert.Single((await csv).Text.Split("\r\n"), l => l.StartsWith("complete-to,", StringComparison.Ordinal));
            Assert.Matches(@"^complete-to,,,,\d{4}-\d\d-\d\dT[0-9:.]+Z,\d+,complete=false behind=[1-9]\d* missing=\d+$", row);
        }

        // Nobody waits here but the exchange, for as long as a slow machine may need.
        var completeness = server.Services.GetRequiredService<CompletenessReader>();
        var usual = completeness.Patience;
        completeness.Patience = TimeSpan.FromMinutes(1);
        var report = JsonSerializer.Deserialize<JsonElement>((await AnswerAsync(thief, "json")).Text);
        completeness.Patience = usual;
        Assert.Equal((3, true, 0L), (report.GetProperty("persons").GetArrayLength(), report.GetProperty("index").GetProperty("complete").GetBoolean(), report.GetProperty("index").GetProperty("behind").GetInt64()));
        Assert.True(report.GetProperty("index").GetProperty("completeTo").GetDateTimeOffset() > late.GetProperty("index").GetProperty("completeTo").GetDateTimeOffset());

        // A time that ended before then is told whole.
        var (past, _) = await AnswerAsync(thief, "json", DateTimeOffset.UtcNow.AddHours(-2).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        Assert.False(past.Contains("Exchange-Complete-To"));
    }

    [Fact]
    public async Task Records_that_the_index_could_not_read_are_counted()
    {
        var (thief, token) = await server.PartnerAsync();
        var before = (await JsonAsync(thief.Id)).GetProperty("index").GetProperty("missing").GetInt64();
        await using (await server.Index.HoldAsync(Stop))
        {
            var record = await server.PostedAsync(token, "{ residents(first: 3) { nodes { name } } }");
            await server.Databases.PlacedAsync(record);
            await server.Databases.HostileAsync($"UPDATE ledger.record SET payload = payload || '\\x20' WHERE id = '{record}'");
        }

        await server.Index.CaughtUpAsync(Stop);
        var report = await JsonAsync(thief.Id);

        Assert.Empty(report.GetProperty("persons").EnumerateArray());
        Assert.Equal((true, before + 1), (report.GetProperty("index").GetProperty("complete").GetBoolean(), report.GetProperty("index").GetProperty("missing").GetInt64()));
    }

    [Fact]
    public async Task A_place_of_the_index_that_was_moved_on_by_SQL_makes_no_report_complete()
    {
        var (thief, token) = await server.PartnerAsync();
        await using (await server.Index.HoldAsync(Stop))
        {
            await server.PostedAsync(token, "{ residents(first: 3) { nodes { name } } }");
            await server.Databases.RunAsync("UPDATE ledger.follower SET next = next + 1 WHERE name = 'index'");

            Assert.False((await JsonAsync(thief.Id)).GetProperty("index").GetProperty("complete").GetBoolean());
        }
    }

    [Fact]
    public async Task That_an_officer_was_given_it_another_officer_finds_and_the_officer_itself_does_not()
    {
        var (thief, _) = await server.PartnerAsync();
        var (officer, mine) = await server.OfficerAsync();
        await TextAsync(thief.Id, From, To, "json", mine);
        await server.Index.CaughtUpAsync(Stop);
        var asked = $$"""{ decisions(where: { client: { eq: "{{officer.Id}}" }, kind: { eq: "administration" } }) { nodes { record purpose caseNumber } } }""";

        var found = Assert.Single(await DecisionsAsync((await server.OfficerAsync()).Token, asked));

        var body = JsonSerializer.Deserialize<JsonElement>(await server.Databases.BodyAsync(Guid.Parse(Text(found, "record")!), server.Keys));
        Assert.Equal(("ledger.exposure", thief.Id, "SJ-1"), (Text(body, "act"), Text(body, "target"), Text(found, "caseNumber")));
        Assert.Empty(await DecisionsAsync(mine, asked));
    }

    private const string From = "2026-01-01";
    private const string To = "2099-01-01";

    private static object Asked(TestClient client) => new { client = client.Id, from = From, to = To };

    private async Task<List<JsonElement>> DecisionsAsync(string token, string query)
    {
        using var response = await server.PostAsync("graphql", token, new { query });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.False(answer.TryGetProperty("errors", out var errors), errors.ToString());
        return [.. answer.GetProperty("data").GetProperty("decisions").GetProperty("nodes").EnumerateArray()];
    }

    private async Task<(HttpResponseHeaders Headers, string Text)> AnswerAsync(TestClient client, string format, string to = To)
    {
        using var response = await server.PostAsync(Path, (await server.OfficerAsync()).Token, new { client = client.Id, from = From, to, format });
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, text);
        return (response.Headers, text);
    }

    private static string[] Fields(JsonElement person) => [.. person.GetProperty("fields").EnumerateArray().Select(f => $"{Text(f, "field")}={string.Join('|', f.GetProperty("treatments").EnumerateArray().Select(t => t.GetString()))}")];

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private async Task<JsonElement> JsonAsync(string client, string from = "2026-01-01", string to = "2099-01-01") => JsonSerializer.Deserialize<JsonElement>(await TextAsync(client, from, to, "json"));

    private async Task<string> TextAsync(string client, string from, string to, string format, string? token = null)
    {
        using var response = await server.PostAsync(Path, token ?? (await server.OfficerAsync()).Token, new { client, from, to, format });
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }

    private async Task<(int Status, string Code)> RefusedAsync(string token, object body, string caseNumber = "SJ-1")
    {
        using var response = await server.PostAsync(Path, token, body, caseNumber);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
        return ((int)response.StatusCode, Text(answer.GetProperty("errors")[0].GetProperty("extensions"), "code")!);
    }
}
