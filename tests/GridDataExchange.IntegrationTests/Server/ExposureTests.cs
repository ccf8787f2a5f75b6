using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.Exchange.Reports;
using GridDataExchange.IntegrationTests.Ledger;

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
