using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>Who saw whom: asked by officers over HTTP, like any other data.</summary>
public sealed class OfficerTests(ServerFixture server) : IAsyncLifetime
{
    private const string Nodes = "nodes { time kind department client purpose dataset personDataset person lookedUp caseNumber operator fieldSet { fields } decision { record kind personCount } }";

    private IndexedLedger index = null!;
    private RetentionKeys keys = null!;
    private IServiceProvider services = null!;
    private string? lastClient;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IDatabases Databases => services.GetRequiredService<IDatabases>();

    public async ValueTask InitializeAsync()
    {
        services = (await server.HostAsync()).Services;
        keys = new RetentionKeys(Path.Combine(server.DataDirectory, "keys", "retention"));
        index = new IndexedLedger(Databases, services.GetRequiredService<TreeReader>(), services.GetRequiredService<MasterKey>(), keys);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_person_is_found_with_who_saw_what_of_them_when_why_and_for_whom()
    {
        var (seen, officer) = (await SeeAsync(), await OfficerAsync());

        var found = Assert.Single(await DisclosuresAsync(officer, $$"""lookup: { person: "{{seen.Person}}" }, where: { client: { eq: "{{seen.Client}}" }, dataset: { eq: "resident" } }"""));

        Assert.Equal(
            ("disclosed", "civil-affairs", "elderly-care", "resident", "resident", seen.Person, "CASE-1", seen.Operator),
            (Text(found, "kind"), Text(found, "department"), Text(found, "purpose"), Text(found, "dataset"), Text(found, "personDataset"), Text(found, "person"), Text(found, "caseNumber"), Text(found, "operator")));
        Assert.Equal("birthDate=year name=clear", Text(found.GetProperty("fieldSet"), "fields"));
        Assert.Equal((seen.Record, "answer", 1L), (Text(found.GetProperty("decision"), "record"), Text(found.GetProperty("decision"), "kind"), found.GetProperty("decision").GetProperty("personCount").GetInt64()));
    }

    [Fact]
    public async Task A_person_who_was_only_looked_for_and_not_found_is_found_by_the_value()
    {
        var (partner, token) = await PartnerAsync();
        var value = $"no-{Guid.NewGuid():N}";
        Assert.Empty(Data(await AskAsync(token, $$"""{ residents(lookup: { idNumber: "{{value}}" }) { nodes { name } } }""")).GetProperty("residents").GetProperty("nodes").EnumerateArray());
        await CatchUpAsync();

        var found = await DisclosuresAsync(await OfficerAsync(), $$"""lookup: { lookedUp: "{{value}}" }""");

        var looked = Assert.Single(found);
        Assert.Equal(("looked-up", partner, value, "idNumber=lookup"), (Text(looked, "kind"), Text(looked, "client"), Text(looked, "lookedUp"), Text(looked.GetProperty("fieldSet"), "fields")));
        Assert.Equal(JsonValueKind.Null, looked.GetProperty("person").ValueKind);
    }

    [Fact]
    public async Task It_is_found_by_department_client_operator_purpose_case_field_kind_and_time()
    {
        var (seen, other, officer) = (await SeeAsync(), await SeeAsync(), await OfficerAsync());
        var mine = $$"""client: { eq: "{{seen.Client}}" }""";
        var now = $"{DateTime.UtcNow.AddMinutes(1):yyyy-MM-ddTHH:mm:ss}Z";
        foreach (var asked in (string[])[
            $$"""where: { department: { eq: "civil-affairs" }, {{mine}} }""",
            $$"""where: { {{mine}} }""",
            $$"""lookup: { operator: "{{seen.Operator}}" }""",
            $$"""where: { purpose: { eq: "elderly-care" }, {{mine}} }""",
            $$"""lookup: { caseNumber: "CASE-1" }, where: { {{mine}} }""",
            $$"""where: { fieldSet: { fields: { contains: "birthDate=year" }, dataset: { eq: "resident" } }, {{mine}} }""",
            $$"""where: { kind: { eq: "disclosed" }, {{mine}} }""",
            $$"""where: { time: { gt: "2026-01-01T00:00:00Z", lt: "{{now}}" }, {{mine}} }"""])
        {
            Assert.Equal([seen.Record], (await DisclosuresAsync(officer, asked)).Select(n => Text(n.GetProperty("decision"), "record")).Distinct());
        }

        foreach (var asked in (string[])[
            $$"""where: { department: { eq: "health" }, {{mine}} }""",
            $$"""lookup: { operator: "{{seen.Operator}}" }, where: { client: { eq: "{{other.Client}}" } }""",
            $$"""where: { purpose: { eq: "epidemic-control" }, {{mine}} }""",
            $$"""lookup: { caseNumber: "CASE-2" }, where: { {{mine}} }""",
            $$"""where: { fieldSet: { fields: { contains: "phone=" } }, {{mine}} }""",
            $$"""where: { time: { gt: "{{now}}" }, {{mine}} }"""])
        {
            Assert.Empty(await DisclosuresAsync(officer, asked));
        }
    }

    [Fact]
    public async Task Who_saw_a_field_is_asked_through_the_sets_it_was_shown_in()
    {
        var (seen, officer) = (await SeeAsync(), await OfficerAsync());

        var sets = Data(await AskAsync(officer, $$"""{ fieldSets(where: { dataset: { eq: "resident" }, fields: { contains: "birthDate=" } }) { nodes { fields disclosures(first: 5, orderBy: [{ time: DESC }], where: { client: { eq: "{{seen.Client}}" } }) { nodes { person } } } } }""", "SJ-1")).GetProperty("fieldSets").GetProperty("nodes").EnumerateArray().ToList();

        Assert.All(sets, set => Assert.Contains("birthDate=", Text(set, "fields")));
        Assert.Equal([seen.Person], sets.SelectMany(s => s.GetProperty("disclosures").GetProperty("nodes").EnumerateArray()).Select(n => Text(n, "person")));
    }

    [Fact]
    public async Task Refusals_are_found_with_their_code_and_whom_they_concern()
    {
        var (partner, token) = await PartnerAsync();
        await AskAsync(token, "{ residents { nodes { nothing } } }");
        await AskAsync(token, "{ residents { nodes { name } } }", "no case");
        await CatchUpAsync();

        var refused = Data(await AskAsync(await OfficerAsync(), $$"""{ decisions(where: { kind: { eq: "refusal" }, client: { eq: "{{partner}}" } }, orderBy: [{ time: DESC }]) { nodes { code step caseNumber operator } } }""", "SJ-1")).GetProperty("decisions").GetProperty("nodes").EnumerateArray().ToList();

        Assert.Equal([("CASE_REQUIRED", "no case"), ("VALIDATION_FAILED", "CASE-1")], refused.Select(n => (Text(n, "code"), Text(n, "caseNumber"))));
        Assert.All(refused, n => Assert.StartsWith("op-", Text(n, "operator")));
    }

    [Fact]
    public async Task Pages_totals_and_groups_are_as_of_any_other_dataset()
    {
        var (partner, token) = await PartnerAsync();
        await AskAsync(token, "{ residents(first: 5) { nodes { name } } }");
        await CatchUpAsync();
        var officer = await OfficerAsync();
        var mine = $$"""where: { client: { eq: "{{partner}}" } }""";

        var seen = new List<string?>();
        var after = "";
        do
        {
            var page = Data(await AskAsync(officer, $$"""{ disclosures({{mine}}, orderBy: [{ time: DESC }], first: 2{{after}}) { totalCount nodes { person } pageInfo { hasNextPage endCursor } } }""", "SJ-1")).GetProperty("disclosures");
            Assert.Equal(5, page.GetProperty("totalCount").GetInt64());
            seen.AddRange(page.GetProperty("nodes").EnumerateArray().Select(n => Text(n, "person")));
            after = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean() ? $", after: \"{Text(page.GetProperty("pageInfo"), "endCursor")}\"" : "";
        }
        while (after.Length > 0);

        Assert.Equal(5, seen.Distinct().Count());
        var group = Assert.Single(Data(await AskAsync(officer, $$"""{ disclosureGroups(by: [dataset, department], {{mine}}) { key { dataset department } count } }""", "SJ-1")).GetProperty("disclosureGroups").EnumerateArray());
        Assert.Equal(("resident", 5L), (Text(group.GetProperty("key"), "dataset"), group.GetProperty("count").GetInt64()));
    }

    [Fact]
    public async Task One_request_asks_the_ledger_and_the_store_each_in_its_own_transaction()
    {
        var (seen, officer) = (await SeeAsync(), await OfficerAsync("data:division"));

        var data = Data(await AskAsync(officer, $$"""{ disclosures(where: { client: { eq: "{{seen.Client}}" } }) { totalCount nodes { person decision { kind } } } divisions(first: 1) { nodes { name children(first: 1) { nodes { name } } } } }""", "SJ-1"));

        Assert.Equal(1, data.GetProperty("disclosures").GetProperty("totalCount").GetInt64());
        Assert.Single(data.GetProperty("divisions").GetProperty("nodes").EnumerateArray());
    }

    [Fact]
    public async Task The_officers_own_query_is_on_record_with_the_persons_it_concerned_and_another_officer_sees_it()
    {
        var (seen, officer, client) = (await SeeAsync(), await OfficerAsync(), lastClient);
        var answer = await AskAsync(officer, $$"""{ disclosures(lookup: { person: "{{seen.Person}}" }, where: { client: { eq: "{{seen.Client}}" } }) { nodes { person } } }""", "SJ-7");
        var record = await RecordAsync(answer);

        var disclosed = Assert.Single(record.Disclosed);
        Assert.Equal(("disclosure", "resident", seen.Person), (disclosed.Dataset, disclosed.PersonDataset, new PersonSeal(services.GetRequiredService<MasterKey>()).Open("resident", Assert.Single(disclosed.Persons).Key)));
        Assert.Equal(("disclosure", "person"), (Assert.Single(record.Lookups).Dataset, record.Lookups[0].Field));

        await CatchUpAsync();
        var asked = $$"""lookup: { person: "{{seen.Person}}" }, where: { client: { eq: "{{client}}" } }""";
        var found = Assert.Single(await DisclosuresAsync(await OfficerAsync(), asked));
        Assert.Equal(("audit-office", "disclosure", "SJ-7"), (Text(found, "department"), Text(found, "dataset"), Text(found, "caseNumber")));
        Assert.Empty(await DisclosuresAsync(officer, asked));
    }

    [Fact]
    public async Task A_few_that_are_only_counted_are_on_record_too()
    {
        var (seen, officer) = (await SeeAsync(), await OfficerAsync());
        var record = await RecordAsync(await AskAsync(officer, $$"""{ disclosures(where: { client: { eq: "{{seen.Client}}" } }) { totalCount } disclosureGroups(by: [client], where: { client: { eq: "{{seen.Client}}" } }) { count } }""", "SJ-7"));

        var counted = record.Disclosed.Where(d => d.Counted > 0).ToList();
        Assert.All(counted, d => Assert.Equal(seen.Person, new PersonSeal(services.GetRequiredService<MasterKey>()).Open("resident", Assert.Single(d.Persons).Key)));
        Assert.Equal(2, counted.Count);
    }

    [Fact]
    public async Task When_a_key_is_destroyed_what_it_sealed_shows_nothing_and_is_found_by_nothing()
    {
        var period = new RetentionPeriod(200 + Random.Shared.Next(20_000), 202001);
        var (seen, officer) = (await SeeAsync(period), await OfficerAsync());
        var byPerson = $$"""lookup: { person: "{{seen.Person}}" }, where: { client: { eq: "{{seen.Client}}" } }""";
        Assert.Equal(seen.Person, Text(Assert.Single(await DisclosuresAsync(officer, byPerson)), "person"));

        Assert.True(keys.Destroy(period));

        Assert.Empty(await DisclosuresAsync(officer, byPerson));
        Assert.Empty(await DisclosuresAsync(officer, $$"""lookup: { operator: "{{seen.Operator}}" }"""));
        var erased = Assert.Single(await DisclosuresAsync(officer, $$"""where: { client: { eq: "{{seen.Client}}" } }"""));
        Assert.Equal((null, null, null, "civil-affairs"), (Text(erased, "person"), Text(erased, "operator"), Text(erased, "caseNumber"), Text(erased, "department")));
    }

    [Theory]
    [InlineData("civil-affairs", "elderly-care", "data:resident")]
    [InlineData("audit-office", "audit-review", "data:decision officer")]
    [InlineData("audit-office", "audit-review", "data:disclosure")]
    public async Task Who_has_not_department_purpose_and_scopes_together_has_no_such_field(string department, string purpose, string scopes)
    {
        var client = await server.AddClientAsync(department, purpose, scopes.Split(' '), Stop);
        var answer = await AskAsync(await server.TokenAsync(client, scopes, Stop), "{ disclosures { totalCount } }", purpose == "audit-review" ? "SJ-1" : "CASE-1");

        var error = answer.GetProperty("errors")[0];
        Assert.Equal("VALIDATION_FAILED", Text(error.GetProperty("extensions"), "code"));
        Assert.StartsWith("unknown field `disclosures`", Text(error, "message"));
    }

    private sealed record Seen(string Client, string Operator, string Person, string? Record);

    /// <summary>A partner who sees one resident, indexed.</summary>
    private async Task<Seen> SeeAsync(RetentionPeriod? period = null)
    {
        var (client, token) = await PartnerAsync();
        var person = $"op-{Guid.NewGuid():N}";
        var answer = await AskAsync(token, "{ residents(first: 1) { nodes { name birthDate } } }", "CASE-1", person);
        var record = await RecordAsync(answer);
        await CatchUpAsync();
        if (period is { } other)
        {
            await index.SealAgainAsync(Guid.Parse(RecordOf(answer)!), other, Stop);
        }

        var key = new PersonSeal(services.GetRequiredService<MasterKey>()).Open("resident", record.Disclosed.Single().Persons.Single().Key);
        return new Seen(client, person, key, RecordOf(answer));
    }

    private async Task<(string Client, string Token)> PartnerAsync()
    {
        var client = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        return (client.Id, await server.TokenAsync(client, "data:resident", Stop));
    }

    private async Task<string> OfficerAsync(params string[] more)
    {
        string[] scopes = ["data:disclosure", "data:decision", "data:field_set", "officer", .. more];
        var client = await server.AddClientAsync("audit-office", "audit-review", scopes, Stop);
        lastClient = client.Id;
        return await server.TokenAsync(client, string.Join(' ', scopes), Stop);
    }

    private Task CatchUpAsync() => index.CaughtUpAsync(Stop);

    private async Task<IReadOnlyList<JsonElement>> DisclosuresAsync(string officer, string arguments) =>
        [.. Data(await AskAsync(officer, $$"""{ disclosures({{arguments}}, orderBy: [{ time: DESC }], first: 50) { {{Nodes}} } }""", "SJ-1")).GetProperty("disclosures").GetProperty("nodes").EnumerateArray()];

    private async Task<RecordBody> RecordAsync(JsonElement answer) =>
        RecordBody.Read(await Databases.BodyAsync(Guid.Parse(RecordOf(answer)!), keys));

    private static string? RecordOf(JsonElement answer) => Text(answer.GetProperty("extensions").GetProperty("exchange"), "record");

    private static JsonElement Data(JsonElement answer)
    {
        Assert.False(answer.TryGetProperty("errors", out var errors), errors.ToString());
        return answer.GetProperty("data");
    }

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private async Task<JsonElement> AskAsync(string token, string query, string caseNumber = "CASE-1", string person = "op-1")
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "graphql") { Content = JsonContent.Create(new { query }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Exchange-Case", caseNumber);
        request.Headers.Add("Exchange-Operator", person);
        using var response = await http.SendAsync(request, Stop);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }
}
