using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using GridDataExchange.Catalog;
using GridDataExchange.Exchange;
using GridDataExchange.Exchange.Reports;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Protection;
using GridDataExchange.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>What one person is told of who saw them.</summary>
public sealed class SubjectReportTests(ReportFixture server) : IClassFixture<ReportFixture>
{
    private const string Path = "ledger/subject-report";
    private const string One = "{ residents(first: 1) { nodes { name birthDate phone } } }";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_is_told_which_department_saw_which_fields_when_and_on_what_legal_basis_and_not_who_sat_there()
    {
        var (client, token) = await server.PartnerAsync();
        var operatorName = $"op-{Guid.NewGuid():N}";
        var person = Assert.Single(await server.SeeAsync(token, One, operatorName));

        var text = await TextAsync(person);

        var entry = Entries(text).First(e => Text(e.GetProperty("dataset"), "code") == "resident" && e.GetProperty("fields").GetArrayLength() == 3);
        Assert.Equal(("shown", "民政局", "养老服务", true), (Text(entry, "event"), Text(entry.GetProperty("department"), "zh"), Text(entry.GetProperty("purpose"), "zh"), entry.GetProperty("purpose").GetProperty("inForce").GetBoolean()));
        Assert.Contains("老年人权益保障法", Text(entry.GetProperty("purpose"), "basis"), StringComparison.Ordinal);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d\+08:00$", Text(entry, "time"));
        Assert.Equal(["birthDate=year", "name=clear", "phone=last4"], entry.GetProperty("fields").EnumerateArray().Select(f => $"{Text(f, "code")}={Text(Assert.Single(f.GetProperty("treatments").EnumerateArray()), "code")}"));
        Assert.All((string[])[operatorName, client.Id, "CASE-1"], hidden => Assert.DoesNotContain(hidden, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_seen_through_relations_names_nobody_else()
    {
        var (_, token) = await server.PartnerAsync(scopes: "data:resident data:household data:visit");
        var persons = await server.SeeAsync(token, "{ residents(first: 30) { nodes { name household { address } visits(first: 3) { nodes { result } } } } }");
        Assert.True(persons.Count > 20);

        var text = await TextAsync(persons[0]);

        Assert.Contains(Entries(text), e => Text(e.GetProperty("dataset"), "code") == "household");
        Assert.All(persons.Skip(1), other => Assert.DoesNotContain(other, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("html")]
    public async Task What_was_seen_for_a_sealed_purpose_leaves_no_trace(string format)
    {
        const string Many = "{ residents(first: 200) { nodes { name } } }";
        var (_, token) = await server.PartnerAsync("health", "epidemic-control");
        var seen = await server.SeeAsync(token, Many);
        var person = (await server.SeeAsync((await server.PartnerAsync("public-security", "household-registration")).Token, Many)).First(seen.Contains);
        var before = await TextAsync(person, format);
        Assert.Contains(person, await server.SeeAsync(token, Many));

        var after = await TextAsync(person, format);

        // It is there for officers, and not for the person: the officer's own look at the report before is all that is new.
        var indexed = await new PersonReader(server.Databases, server.Keys).FindAsync("resident", person, DateTimeOffset.MinValue.AddDays(2), DateTimeOffset.MaxValue.AddDays(-2), [], 100, Stop);
        Assert.Contains(indexed, d => d.Department == "health");
        Assert.DoesNotContain("health", after, StringComparison.Ordinal);
        Assert.DoesNotContain("epidemic", after, StringComparison.Ordinal);
        Assert.DoesNotContain("疫情", after, StringComparison.Ordinal);
        Assert.Equal(Comparable(before), Comparable(after));
    }

    [Fact]
    public async Task The_officers_look_is_itself_in_the_persons_next_report_and_on_record_with_case_and_operator()
    {
        var key = $"R-{Guid.NewGuid():N}";
        Assert.Empty(Entries(await TextAsync(key)));
        await server.Index.CaughtUpAsync(Stop);

        var entry = Assert.Single(Entries(await TextAsync(key)));

        Assert.Equal(("looked-up", "audit-office", "audit-review"), (Text(entry, "event"), Text(entry.GetProperty("department"), "code"), Text(entry.GetProperty("purpose"), "code")));
        var records = (await server.Databases.RecordsAsync(server.Keys)).Where(r => r.TryGetProperty("act", out var act) && act.GetString() == "ledger.subject-report").ToList();
        Assert.All(records, r => Assert.Equal(("SJ-1", "auditor-1"), (Text(r, "case"), Text(r.GetProperty("operator"), "name"))));
        Assert.All(records, r => Assert.DoesNotContain(key, r.GetRawText(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_runs_no_script_loads_nothing_and_escapes_what_it_shows()
    {
        const string Key = "</style><script>alert(1)</script>\"'&王";
        using var response = await AskAsync((await server.OfficerAsync()).Token, new { dataset = "resident", key = Key, format = "html" });
        var page = await response.Content.ReadAsStringAsync(Stop);

        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch(new Regex("(src|href|\\son[a-z]+)=|url\\(|@import|javascript:", RegexOptions.IgnoreCase), page);
        Assert.Contains("&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;王", page, StringComparison.Ordinal);
        var style = Regex.Match(page, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value;
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(style)));
        Assert.Equal($"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Who_is_no_officer_names_no_case_or_asks_another_thing_is_refused_on_record_and_told_nothing_of_the_person()
    {
        var person = Assert.Single(await server.SeeAsync((await server.PartnerAsync()).Token, One));
        var officer = (await server.OfficerAsync()).Token;
        var asked = new { dataset = "resident", key = person };
        var before = (await server.Databases.BodiesAsync("refusal", server.Keys)).Count;
        Assert.Equal((401, "UNAUTHENTICATED"), await RefusedAsync(null, asked));
        Assert.Equal((403, "GRANT_ENDED"), await RefusedAsync((await server.PartnerAsync()).Token, asked, "CASE-1"));
        Assert.Equal((403, "GRANT_ENDED"), await RefusedAsync((await server.PartnerAsync("audit-office", "audit-review", "data:disclosure")).Token, asked));
        Assert.Equal((403, "GRANT_ENDED"), await RefusedAsync((await server.PartnerAsync("civil-affairs", "elderly-care", "data:resident officer")).Token, asked, "CASE-1"));
        Assert.Equal((403, "CASE_REQUIRED"), await RefusedAsync(officer, asked, "no case"));
        Assert.Equal((400, "BAD_INPUT"), await RefusedAsync(officer, new { dataset = "visit", key = person }));
        Assert.Equal((400, "BAD_INPUT"), await RefusedAsync(officer, new { dataset = "resident", key = person, from = "yesterday" }));
        Assert.Equal((400, "BAD_INPUT"), await RefusedAsync(officer, new { dataset = "resident", key = person, from = "2026-02-01", to = "2026-01-01" }));
        Assert.Equal((400, "BAD_INPUT"), await RefusedAsync(officer, new { dataset = "resident", key = person, unheardOf = "x" }));
        Assert.Equal((400, "BAD_INPUT"), await RefusedAsync(officer, new[] { 1 }));
        Assert.Equal(before + 9, (await server.Databases.BodiesAsync("refusal", server.Keys)).Count); // without a token they are counted
    }

    [Fact]
    public async Task A_purpose_that_left_the_catalogue_is_said_to_be_gone_with_what_it_was_and_stays_sealed_where_it_was()
    {
        var registry = server.Services.GetRequiredService<IRegistry>();
        var version = registry.Current.PolicyVersion!;
        var catalogue = server.Services.GetRequiredService<PolicySets>().Find(version)!.Set.Catalogue;
        var reduced = new Catalogue(catalogue.Datasets, catalogue.Purposes.Where(p => p.Code is not ("elderly-care" or "epidemic-control")));
        var entries = new SubjectEntries(reduced, "another", registry.Current, new PastPurposes(registry), TimeZoneInfo.Utc, new DateOnly(2026, 11, 24));
        PersonDisclosure Seen(string? purpose) => new(DateTimeOffset.UnixEpoch, "disclosed", "health", purpose, version, "resident", [("name", "clear")]);

        var told = await entries.OfAsync([Seen("elderly-care"), Seen("epidemic-control"), Seen("never-was")], Stop);

        Assert.Equal([("elderly-care", "养老服务", false), ("never-was", null, false)], told.Select(e => (e.Purpose.Code, e.Purpose.Title?.Zh, e.Purpose.InForce)).Order());
        Assert.Contains("article 37", told.Single(e => e.Purpose.Code == "elderly-care").Purpose.Basis, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_rests_on_the_basis_of_its_day_and_a_later_one_on_the_new()
    {
        var (_, token) = await server.PartnerAsync("public-security", "household-registration");
        var person = (await server.SeeAsync(token, One))[0];
        await server.ChangePoliciesAsync("purposes.yaml", "户口登记条例), article 3", "户口登记条例), article 4");
        Assert.Equal([person], await server.SeeAsync(token, "{ residents(first: 1) { nodes { name birthDate } } }"));

        // Other tests' looks for this purpose showed one field.
        var purposes = Entries(await TextAsync(person)).Where(e => Text(e.GetProperty("purpose"), "code") == "household-registration" && e.GetProperty("fields").GetArrayLength() > 1).ToList();

        Assert.Equal(["article 3", "article 4"], purposes.Select(e => Text(e.GetProperty("purpose"), "basis")![^9..]).Distinct().Order());
        Assert.All(purposes, e => Assert.Equal(e.GetProperty("fields").GetArrayLength() == 2 ? "article 4" : "article 3", Text(e.GetProperty("purpose"), "basis")![^9..]));
        Assert.All(purposes, e => Assert.True(e.GetProperty("purpose").GetProperty("inForce").GetBoolean()));
    }

    [Theory]
    [InlineData(null, false, true)]
    [InlineData("2099-01-01", false, false)]
    public async Task What_was_sealed_at_the_look_or_is_today_is_left_out(string? today, bool oldIsTold, bool newIsTold)
    {
        var registry = server.Services.GetRequiredService<IRegistry>();
        var version = registry.Current.PolicyVersion!;
        var catalogue = server.Services.GetRequiredService<PolicySets>().Find(version)!.Set.Catalogue;
        DateOnly? until = today is null ? null : DateOnly.Parse(today, CultureInfo.InvariantCulture);
        var changed = new Catalogue(catalogue.Datasets, catalogue.Purposes.Select(p => p.Code is "epidemic-control" or "elderly-care" ? p with { SealedUntil = until } : p));
        var entries = new SubjectEntries(changed, "another", registry.Current, new PastPurposes(registry), TimeZoneInfo.Utc, new DateOnly(2026, 11, 24));
        async Task<bool> IsToldAsync(string purpose, string policy) =>
            (await entries.OfAsync([new(DateTimeOffset.UnixEpoch, "disclosed", "health", purpose, policy, "resident", [("name", "clear")])], Stop)).Count > 0;

        // The one was sealed then, the other not.
        Assert.Equal((oldIsTold, newIsTold), (await IsToldAsync("epidemic-control", version), await IsToldAsync("epidemic-control", "another")));
        Assert.Equal(newIsTold, await IsToldAsync("elderly-care", version));
    }

    [Fact]
    public async Task It_says_since_when_records_are_kept_once_some_were_erased()
    {
        var period = new RetentionPeriod(200 + Random.Shared.Next(20_000), 209901);
        server.Keys.Make(period);
        Assert.True(server.Keys.Destroy(period));

        var report = JsonSerializer.Deserialize<JsonElement>(await TextAsync("R000001")).GetProperty("kept");

        Assert.Equal("2099-02-01T08:00+08:00", Text(report, "since"));
        Assert.Contains(report.GetProperty("erased").EnumerateArray(), e => e.GetProperty("keptDays").GetInt32() == period.Days && Text(e, "writtenBefore") == "2099-02-01");
    }

    private static string Comparable(string report) =>
        Regex.Replace(Regex.Replace(report, "(made|completeTo|since)\":\"[^\"]*\"|<dd>.*?</dd>", ""), "<tr>(?:(?!</tr>).)*审计局.*?</tr>\n|\\{\"time\":\"[^\"]*\",\"event\":\"looked-up\",\"department\":\\{\"code\":\"audit-office.*?\\}\\]\\}\\]\\},?", "", RegexOptions.Singleline).Replace(",]", "]", StringComparison.Ordinal);

    private static List<JsonElement> Entries(string report) => [.. JsonSerializer.Deserialize<JsonElement>(report).GetProperty("entries").EnumerateArray()];

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private Task<HttpResponseMessage> AskAsync(string? token, object body, string caseNumber = "SJ-1") => server.PostAsync(Path, token, body, caseNumber);

    private async Task<string> TextAsync(string key, string format = "json")
    {
        using var response = await AskAsync((await server.OfficerAsync()).Token, new { dataset = "resident", key, format });
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }

    private async Task<(int Status, string Code)> RefusedAsync(string? token, object body, string caseNumber = "SJ-1")
    {
        using var response = await AskAsync(token, body, caseNumber);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
        return ((int)response.StatusCode, Text(answer.GetProperty("errors")[0].GetProperty("extensions"), "code")!);
    }
}
