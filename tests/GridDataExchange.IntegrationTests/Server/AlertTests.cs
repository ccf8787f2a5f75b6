using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using GridDataExchange.Exchange.Watching;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>From the records of a client that guesses to an alert, and to its closing.</summary>
public sealed class AlertTests : IAsyncDisposable
{
    // Rules of hours find the same client at night.
    private const string Rule = "enumeration-by-operator";
    private readonly ServerFixture server = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_client_that_guesses_raises_one_alert_which_an_officer_of_another_department_closes()
    {
        var guesser = await GuessAsync();
        var officer = await OfficerAsync("audit-office");
        var alert = await AlertAsync(officer, guesser.Id);
        Assert.True(alert.GetProperty("mayClose").GetBoolean());
        var id = alert.GetProperty("id").GetGuid();

        // What the alert says is sealed, and its evidence are records that are there.
        var services = (await server.HostAsync()).Services;
        var evidence = alert.GetProperty("alert").GetProperty("evidence").EnumerateArray().Select(e => e.GetGuid()).ToArray();
        Assert.InRange(evidence.Length, 1, 50);
        Assert.Equal((long)evidence.Length, await services.GetRequiredService<IDatabases>().ScalarAsync<long>("SELECT count(*) FROM ledger.record WHERE id = ANY ($1)", evidence));

        // Nobody judges own department.
        var own = await OfficerAsync("civil-affairs");
        var (status, refusal) = await CloseAsync(own, id, "all is well");
        Assert.Equal(403, status);
        Assert.Contains("own department", refusal, StringComparison.Ordinal);

        // A start reads what was before it again and raises nothing twice.
        await server.RestartAsync();
        await CaughtUpAsync();
        Assert.Equal(1L, await (await server.HostAsync()).Services.GetRequiredService<IDatabases>().ScalarAsync<long>("SELECT count(*) FROM ledger.alert WHERE rule = $1", Rule));

        officer = await OfficerAsync("audit-office");
        Assert.Equal(400, (await CloseAsync(officer, id, "")).Status);
        Assert.Equal(204, (await CloseAsync(officer, id, "asked them: a new clerk")).Status);
        Assert.Equal(409, (await CloseAsync(officer, id, "again")).Status);
        Assert.Equal(404, (await CloseAsync(officer, Guid.NewGuid(), "none")).Status);
        Assert.DoesNotContain(await ListAsync(officer), a => a.GetProperty("id").GetGuid() == id);
    }

    [Fact]
    public async Task An_alert_that_SQL_alone_closes_stays_open_until_an_officer_closes_it()
    {
        var guesser = await GuessAsync();
        var officer = await OfficerAsync("audit-office");
        var id = (await AlertAsync(officer, guesser.Id)).GetProperty("id").GetGuid();
        var databases = (await server.HostAsync()).Services.GetRequiredService<IDatabases>();

        // By no record, by the alert's own, and by one that somebody made up in clear.
        var made = Guid.NewGuid();
        var payload = $$$"""{"v":2,"node":"x","counter":1,"id":"{{{made}}}","kind":"alert-closed","body":{"id":"{{{made}}}","kind":"alert-closed","alert":"{{{id}}}"}}""";
        await databases.RunAsync($$"""
            UPDATE ledger.alert SET closed = gen_random_uuid();
            INSERT INTO ledger.record (id, node, counter, payload, salt, commitment) VALUES ('{{made}}', 'x', 1, convert_to('{{payload}}', 'UTF8'), '', '');
            DO $do$ BEGIN
                IF to_regclass('ledger.alert_closing') IS NOT NULL THEN
                    INSERT INTO ledger.alert_closing (alert, record) VALUES ('{{id}}', gen_random_uuid()), ('{{id}}', '{{made}}'), ('{{id}}', '{{id}}');
                END IF;
            END $do$
            """);

        Assert.Contains(await ListAsync(officer), a => a.GetProperty("id").GetGuid() == id);
        Assert.Equal(204, (await CloseAsync(officer, id, "asked them: a new clerk")).Status);
        Assert.Equal(409, (await CloseAsync(officer, id, "again")).Status);
        Assert.DoesNotContain(await ListAsync(officer), a => a.GetProperty("id").GetGuid() == id);
    }

    [Theory]
    [InlineData("RAISE EXCEPTION 'no' USING ERRCODE = 'GX005', TABLE = 'alert'")]
    [InlineData("INSERT INTO ledger.alert (key, record, rule, subject, departments, clients, at) VALUES (of_key, of_record, of_rule, of_subject, '{}', '{}', of_at)")]
    [InlineData("PERFORM 1")]
    public async Task Whatever_the_database_makes_of_an_alert_it_is_listed_and_its_own_department_does_not_close_it(string instead)
    {
        await (await server.HostAsync()).Services.GetRequiredService<IDatabases>().RunAsync($$"""
            CREATE OR REPLACE FUNCTION ledger.raise_alert(of_key text, of_record uuid, of_rule text, of_subject text, of_departments text[], of_clients text[], of_at timestamptz)
            RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $do$ BEGIN {{instead}}; END $do$
            """);
        var guesser = await GuessAsync();
        var officer = await OfficerAsync("audit-office");
        var id = (await AlertAsync(officer, guesser.Id)).GetProperty("id").GetGuid();

        Assert.Equal(403, (await CloseAsync(await OfficerAsync("civil-affairs"), id, "all is well")).Status);
        Assert.Equal(204, (await CloseAsync(officer, id, "asked them: a new clerk")).Status);
        Assert.DoesNotContain(await ListAsync(officer), a => a.GetProperty("id").GetGuid() == id);
    }

    [Fact]
    public async Task A_row_that_names_a_subject_until_the_year_9000_silences_nothing()
    {
        var guesser = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var services = (await server.HostAsync()).Services;
        var subject = Convert.ToHexStringLower(HMACSHA256.HashData(
            services.GetRequiredService<MasterKey>().Derive("watch", "subject"),
            JsonSerializer.SerializeToUtf8Bytes<string?[]>([Rule, "civil-affairs", guesser.Id, null, "op-1", null])).AsSpan(0, 16));
        await services.GetRequiredService<IDatabases>().RunAsync($"INSERT INTO ledger.alert (key, record, rule, subject, departments, clients, at) VALUES ('x', gen_random_uuid(), '{Rule}', '{subject}', '{{}}', '{{}}', '9000-01-01')");
        await server.RestartAsync();
        await GuessAsync(guesser);

        await AlertAsync(await OfficerAsync("audit-office"), guesser.Id);
    }

    [Fact]
    public async Task An_officer_who_asks_the_ledger_for_the_own_department_raises_one_alert_which_another_department_closes()
    {
        var officer = await server.AddClientAsync("audit-office", "audit-review", ["data:disclosure", "officer"], Stop);
        var token = await server.TokenAsync(officer, "data:disclosure officer", Stop);
        foreach (var department in new[] { "civil-affairs", "audit-office", "audit-office" })
        {
            await ReviewAsync(token, $$"""{ disclosures(where: { department: { eq: "{{department}}" } }) { nodes { person } } }""");
        }

        var other = await OfficerAsync("civil-affairs");
        var alert = await AlertAsync(other, officer.Id, "officer-on-own-department");
        await CaughtUpAsync();
        Assert.Single(await ListAsync(other), a => a.GetProperty("rule").GetString() == "officer-on-own-department");
        Assert.Equal(403, (await CloseAsync(await OfficerAsync("audit-office"), alert.GetProperty("id").GetGuid(), "all is well")).Status);
        Assert.Equal(204, (await CloseAsync(other, alert.GetProperty("id").GetGuid(), "asked them")).Status);
    }

    [Fact]
    public async Task More_alerts_than_one_page_takes_come_page_by_page_and_none_is_left_out()
    {
        var officer = await OfficerAsync("audit-office");
        await AlertAsync(officer, (await GuessAsync()).Id);
        await AlertAsync(officer, (await GuessAsync()).Id);
        await CaughtUpAsync();
        var all = (await PageAsync(officer, "ledger/alerts")).Ids;
        Assert.InRange(all.Count, 2, 1000);

        // The index comes to them later and has other times of them.
        var services = (await server.HostAsync()).Services;
        var databases = services.GetRequiredService<IDatabases>();
        await Waiting.UntilAsync(async () => await databases.ScalarAsync<long>("SELECT count(*) FROM ledger.decision WHERE kind = 'alert'") == all.Count);
        await databases.RunAsync("""UPDATE ledger.decision SET "time" = '2100-01-01'::timestamptz - ("time" - '2000-01-01'::timestamptz) WHERE kind = 'alert'""");

        services.GetRequiredService<AlertBook>().MostOfPage = 1;
        var paged = new List<Guid>();
        for (var next = "ledger/alerts"; next is not null;)
        {
            var (ids, link) = await PageAsync(officer, next);
            paged.Add(Assert.Single(ids));
            Assert.True(link is not null == paged.Count < all.Count);
            next = link;
        }

        Assert.Equal(all, paged);
        Assert.Empty((await PageAsync(officer, $"ledger/alerts?before={all[^1]:D}")).Ids);
        using var unknown = await GetAsync(officer, $"ledger/alerts?before={Guid.NewGuid():D}");
        using var malformed = await GetAsync(officer, "ledger/alerts?before=yesterday");
        Assert.Equal((404, 400), ((int)unknown.StatusCode, (int)malformed.StatusCode));
    }

    [Fact]
    public async Task Who_is_no_officer_sees_no_alert()
    {
        var partner = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "ledger/alerts");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await server.TokenAsync(partner, "data:resident", Stop));
        using var response = await http.SendAsync(request, Stop);

        Assert.Equal(403, (int)response.StatusCode);
    }

    /// <summary>A client looks for 35 persons who are not there.</summary>
    private async Task<TestClient> GuessAsync(TestClient? known = null)
    {
        var guesser = known ?? await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var token = await server.TokenAsync(guesser, "data:resident", Stop);
        for (var n = 0; n < 35; n++)
        {
            Assert.Equal(200, (await server.AskAsync(token, $"{{ residents(lookup: {{ idNumber: \"guess-{n}\" }}) {{ nodes {{ name }} }} }}", Stop)).Status);
        }

        return guesser;
    }

    private async Task ReviewAsync(string officer, string query)
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "graphql") { Content = JsonContent.Create(new { query }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", officer);
        request.Headers.Add("Exchange-Case", "SJ-1");
        request.Headers.Add("Exchange-Operator", "officer-1");
        using var response = await http.SendAsync(request, Stop);
        response.EnsureSuccessStatusCode();
    }

    private async Task<string> OfficerAsync(string department) =>
        await server.TokenAsync(await server.AddClientAsync(department, "audit-review", ["officer"], Stop), "officer", Stop);

    private async Task<JsonElement> AlertAsync(string officer, string client, string rule = Rule)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            if ((await ListAsync(officer)).FirstOrDefault(a => a.GetProperty("rule").GetString() == rule && a.GetRawText().Contains(client, StringComparison.Ordinal)) is { ValueKind: JsonValueKind.Object } alert)
            {
                return alert;
            }

            await Task.Delay(100, limit.Token);
        }
    }

    private async Task<(List<Guid> Ids, string? Next)> PageAsync(string officer, string path)
    {
        using var response = await GetAsync(officer, path);
        response.EnsureSuccessStatusCode();
        var link = response.Headers.TryGetValues("Link", out var links) ? Assert.Single(links) : null;
        Assert.True(link is null || (link.StartsWith('<') && link.EndsWith(">; rel=\"next\"", StringComparison.Ordinal)));
        return ([.. (await response.Content.ReadFromJsonAsync<JsonElement>(Stop)).EnumerateArray().Select(a => a.GetProperty("id").GetGuid())], link?[1..link.IndexOf('>', StringComparison.Ordinal)]);
    }

    private async Task<HttpResponseMessage> GetAsync(string officer, string path)
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", officer);
        return await http.SendAsync(request, Stop);
    }

    private async Task<List<JsonElement>> ListAsync(string officer)
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "ledger/alerts");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", officer);
        using var response = await http.SendAsync(request, Stop);
        response.EnsureSuccessStatusCode();
        return [.. (await response.Content.ReadFromJsonAsync<JsonElement>(Stop)).EnumerateArray()];
    }

    private async Task<(int Status, string Body)> CloseAsync(string officer, Guid alert, string finding)
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"ledger/alerts/{alert:D}/close") { Content = JsonContent.Create(new Dictionary<string, string> { ["finding"] = finding, ["case"] = "SJ-1" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", officer);
        request.Headers.Add("Exchange-Operator", "officer-1");
        using var response = await http.SendAsync(request, Stop);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Stop));
    }

    private async Task CaughtUpAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        var databases = (await server.HostAsync()).Services.GetRequiredService<IDatabases>();
        var records = await databases.ScalarAsync<long>("SELECT count(*) FROM ledger.record");
        while (await databases.ScalarAsync<long>("SELECT coalesce(max(next), 0) FROM ledger.follower WHERE name = 'watch'") < records)
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
