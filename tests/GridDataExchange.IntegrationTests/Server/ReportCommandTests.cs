using System.Net;
using System.Text;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Ledger;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary><c>gdx ledger subject-report</c> and <c>gdx ledger exposure</c>, as officers start them.</summary>
public sealed class ReportCommandTests(ReportFixture server) : IClassFixture<ReportFixture>, IAsyncLifetime
{
    private const string One = "{ residents(first: 1) { nodes { name birthDate phone } } }";

    private const string Operator = "auditor-1";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gdx-report-");
    private TestClient officer = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string KeyFile => Path.Combine(folder.FullName, "key");

    private string Output => Path.Combine(folder.FullName, "report");

    public async ValueTask InitializeAsync() => officer = (await server.OfficerAsync()).Client;

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_person_gets_a_page_in_a_file_for_its_owner_alone_or_JSON_that_tells_the_same()
    {
        var person = Assert.Single(await server.SeeAsync((await server.PartnerAsync()).Token, One));

        var html = await RunAsync([.. Subject(person), "-o", Output]);
        var json = await RunAsync([.. Subject(person), "--format", "json", "--from", "2026-01-01", "--to", "2099-01-01"]);

        Assert.Equal((0, "", ""), html);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Output));
        var page = await File.ReadAllTextAsync(Output, Stop);
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
        Assert.All([person, "民政局", "老年人权益保障法", "已显示"], told => Assert.Contains(told, page, StringComparison.Ordinal));

        Assert.Equal((0, ""), (json.ExitCode, json.Errors));
        var report = JsonSerializer.Deserialize<JsonElement>(json.Output);
        Assert.Equal(("resident", person, "2026-01-01"), (Text(report.GetProperty("dataset"), "code"), Text(report, "key"), Text(report, "from")));
        var entry = report.GetProperty("entries").EnumerateArray().First(e => e.GetProperty("fields").GetArrayLength() == 3);
        Assert.Equal(("shown", "civil-affairs", "elderly-care"), (Text(entry, "event"), Text(entry.GetProperty("department"), "code"), Text(entry.GetProperty("purpose"), "code")));
        Assert.Equal(["birthDate", "name", "phone"], entry.GetProperty("fields").EnumerateArray().Select(f => Text(f, "code")));
    }

    [Fact]
    public async Task A_key_that_nobody_has_gives_an_empty_report_so_that_nobody_learns_who_is_there()
    {
        var run = await RunAsync([.. Subject("R-nobody"), "--format", "json"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Empty(JsonSerializer.Deserialize<JsonElement>(run.Output).GetProperty("entries").EnumerateArray());
    }

    [Fact]
    public async Task Every_person_whom_a_credential_read_is_in_the_JSON_and_in_the_table()
    {
        var (thief, token) = await server.PartnerAsync();
        var seen = await server.SeeAsync(token, "{ residents(first: 20) { nodes { name } } }");

        var json = await RunAsync(Exposure(thief.Id));
        var csv = await RunAsync([.. Exposure(thief.Id), "--format", "csv", "--output", Output]);

        Assert.Equal(0, json.ExitCode);
        Assert.Matches(@"^warning: this is complete to \d{4}-\d\d-\d\dT[0-9:]+Z only, [^\n]+\n$", json.Errors);
        Assert.Equal((0, ""), Outcome(await RunAsync([.. Exposure(thief.Id)[..^1], "2026-02-01"])));
        var report = JsonSerializer.Deserialize<JsonElement>(json.Output);
        Assert.Equal(thief.Id, Text(report, "client"));
        Assert.Equal(seen.Order(), report.GetProperty("persons").EnumerateArray().Select(p => Text(p, "key")!).Order());
        Assert.Equal((0, ""), (csv.ExitCode, csv.Output));
        Assert.StartsWith("warning: this is complete to ", csv.Errors, StringComparison.Ordinal);
        var lines = (await File.ReadAllTextAsync(Output, Stop)).Split("\r\n").Select(l => l.Split(',')).ToList();
        Assert.Equal(["kind", "dataset", "key", "first", "last", "times", "fields"], lines[0]);
        var persons = lines.Where(l => l[0] == "person").ToList();
        Assert.Equal(seen.Order(), persons.Select(l => l[2]).Order());
        Assert.All(persons, l => Assert.Equal("resident.name=clear", l[6]));
    }

    [Theory]
    [InlineData("`from` must be a day", "--from", "yesterday")]
    [InlineData("`to` must be a day", "--to", "2026-02-30")]
    [InlineData("`from` must be before `to`", "--from", "2026-02-02", "--to", "2026-02-01")]
    [InlineData("`dataset` must be", "--dataset", "visit")]
    public async Task What_the_server_cannot_take_of_a_subject_report_is_one_sentence_and_no_file(string sentence, params string[] wrong) =>
        await AssertRefusedAsync(sentence, await RunAsync([.. Subject("R000001"), "-o", Output, .. wrong]));

    [Theory]
    [InlineData("`from` must be a day", "first", "--from", "01.01.2026", "--to", "2026-12-31")]
    [InlineData("`from` must be before `to`", "first", "--from", "2026-12-31", "--to", "2026-01-01")]
    [InlineData("from", "first", "--to", "2026-01-01")]
    [InlineData("no client of that id", "nobody", "--from", "2026-01-01", "--to", "2026-12-31")]
    public async Task What_the_server_cannot_take_of_an_exposure_is_one_sentence_and_no_file(string sentence, string client, params string[] period)
    {
        var asked = client == "first" ? (await server.PartnerAsync()).Client.Id : client;
        await AssertRefusedAsync(sentence, await RunAsync(["exposure", "--client", asked, "--case", "SJ-1", "--operator", Operator, "-o", Output, .. period]));
    }

    [Fact]
    public async Task Who_has_not_the_scope_of_officers_gets_one_sentence_and_no_file()
    {
        var (partner, _) = await server.PartnerAsync();
        var (auditor, _) = await server.PartnerAsync("audit-office", "audit-review", "data:disclosure");
        foreach (var (client, caseNumber) in ((TestClient, string)[])[(partner, "CASE-1"), (auditor, "SJ-1")])
        {
            foreach (var report in (string[][])[Subject("R000001", caseNumber), Exposure("x", caseNumber)])
            {
                var run = await RunAsync([.. report, "-o", Output], client);
                await AssertRefusedAsync("officer", run);
                Assert.DoesNotContain(client.Secret, run.Errors, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_wrong_call_is_exit_code_2_and_one_sentence_and_nothing_is_asked_or_overwritten()
    {
        var there = Path.Combine(folder.FullName, "there");
        await File.WriteAllTextAsync(there, "of before", Stop);
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "no-text"), [0xc3, 0x28], Stop);
        var key = Subject("R000001");
        foreach (var report in (string[][])[key, Exposure(officer.Id)])
        {
            AssertWrong("cannot be written anew", await RunAsync([.. report, "-o", there]));
            AssertWrong("cannot be written anew", await RunAsync([.. report, "-o", Path.Combine(folder.FullName, "no-folder", "report")]));
            AssertWrong("Say who you are", await Gdx.RunAsync(["ledger", .. report, "-o", Output, "--server", await AddressAsync()]));
            AssertWrong("--operator must be", await RunAsync([.. report.Select(a => a == Operator ? "王" : a), "-o", Output]));
        }

        foreach (var none in (string[])["no-text", "not-there"])
        {
            AssertWrong("cannot be read as UTF-8", await RunAsync([.. key.Select(a => a == KeyFile ? Path.Combine(folder.FullName, none) : a), "-o", Output]));
        }

        Assert.Equal("of before", await File.ReadAllTextAsync(there, Stop));
        Assert.False(File.Exists(Output));
        Assert.DoesNotContain(await server.Databases.RecordsAsync(server.Keys), r => r.TryGetProperty("caller", out var caller) && caller.TryGetProperty("client", out var client) && client.GetString() == officer.Id);
    }

    [Fact]
    public async Task A_report_that_breaks_off_is_one_sentence_and_leaves_nothing_to_be_taken_for_it()
    {
        using var broken = new HttpListener();
        var address = ServerAddress.Free().AbsoluteUri;
        broken.Prefixes.Add(address);
        broken.Start();
        var answering = BreakOffAsync(broken);

        var run = await Gdx.RunAsync(["ledger", .. Exposure("x"), "-o", Output, "--server", address, .. await IdentityAsync(officer)]);

        await answering;
        await AssertRefusedAsync("broke off", run);
    }

    /// <summary>A server that gives a token, and half a report.</summary>
    private static async Task BreakOffAsync(HttpListener server)
    {
        var token = await server.GetContextAsync();
        token.Response.ContentType = "application/json";
        token.Response.Close("{\"access_token\":\"t\"}"u8.ToArray(), willBlock: true);
        var report = await server.GetContextAsync();
        report.Response.ContentLength64 = 1000;
        await report.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes("kind,dataset,key"), Stop);
        await report.Response.OutputStream.FlushAsync(Stop);
        report.Response.Abort();
    }

    private static (int ExitCode, string Errors) Outcome((int ExitCode, string Output, string Errors) run) => (run.ExitCode, run.Errors);

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private static string[] Exposure(string client, string caseNumber = "SJ-1") => ["exposure", "--client", client, "--case", caseNumber, "--operator", Operator, "--from", "2026-01-01", "--to", "2099-01-01"];

    private string[] Subject(string key, string caseNumber = "SJ-1")
    {
        File.WriteAllText(KeyFile, key + "\n");
        return ["subject-report", "--key-file", KeyFile, "--case", caseNumber, "--operator", Operator];
    }

    private static void AssertWrong(string sentence, (int ExitCode, string Output, string Errors) run)
    {
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(sentence, Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private async Task AssertRefusedAsync(string sentence, (int ExitCode, string Output, string Errors) run)
    {
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(sentence, Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.False(File.Exists(Output), File.Exists(Output) ? await File.ReadAllTextAsync(Output, Stop) : "");
    }

    private async Task<string> AddressAsync() => (await server.Server.HostAsync()).Address.AbsoluteUri;

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] report, TestClient? client = null) =>
        await Gdx.RunAsync(["ledger", .. report, "--server", await AddressAsync(), .. await IdentityAsync(client ?? officer)]);

    private async Task<string[]> IdentityAsync(TestClient client)
    {
        var secret = Path.Combine(folder.FullName, "secret");
        await File.WriteAllTextAsync(secret, client.Secret + "\n", Stop);
        return ["--client-id", client.Id, "--client-secret-file", secret, "--purpose", client.Purpose];
    }
}
