using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>What officers and administrators are answered outside GraphQL carries receipts in its headers, and they are checked like any others.</summary>
public sealed class AnswerReceiptTests : IAsyncDisposable
{
    private static readonly RetentionPeriod Old = new(RetentionPeriod.FewestDays, 202602);

    private readonly ServerFixture server = new();
    private readonly DirectoryInfo kept = Directory.CreateTempSubdirectory("gdx-receipts-");
    private readonly List<Guid> records = [];
    private IServiceProvider services = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IDatabases Databases => services.GetRequiredService<IDatabases>();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        kept.Delete(recursive: true);
    }

    [Fact]
    public async Task Every_act_that_is_answered_outside_GraphQL_has_the_receipts_of_its_records_and_they_are_in_the_tree()
    {
        services = (await server.HostAsync()).Services;
        services.GetRequiredService<RetentionKeys>().Make(Old);
        var (officer, second) = (await TokenAsync("audit-office", "audit-review", "officer"), await TokenAsync("audit-office", "audit-review", "officer"));
        var guesser = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var partner = await server.TokenAsync(guesser, "data:resident", Stop);
        var alert = await AlertAsync(guesser, partner);

        await AssertReceiptsAsync(1, officer, HttpMethod.Get, "ledger/alerts", 200);
        await AssertReceiptsAsync(1, officer, HttpMethod.Post, $"ledger/alerts/{alert:D}/close", 204, new { finding = "a new clerk", @case = "SJ-1" });
        await AssertReceiptsAsync(0, officer, HttpMethod.Post, $"ledger/alerts/{alert:D}/close", 409, new { finding = "again", @case = "SJ-1" }); // in the body

        await AssertReceiptsAsync(1, officer, HttpMethod.Get, "ledger/erasures", 200);
        var announced = await AssertReceiptsAsync(2, officer, HttpMethod.Post, "ledger/erasures", 201, new { periods = new[] { Old.ToString() } });
        await AssertReceiptsAsync(2, second, HttpMethod.Post, $"ledger/erasures/{announced.GetProperty("id").GetGuid():D}/withdraw", 200);

        var (_, answer) = await server.AskAsync(partner, "{ residents(first: 1) { nodes { name } } }", Stop);
        var record = answer.GetProperty("extensions").GetProperty("exchange").GetProperty("record").GetGuid();
        await Databases.PlacedAsync(record);
        var hold = (await AssertReceiptsAsync(2, officer, HttpMethod.Post, "ledger/holds", 201, new { records = new[] { record }, reason = "a dispute", @case = "SJ-1" })).GetProperty("hold").GetGuid();
        await Databases.PlacedAsync(hold);
        await AssertReceiptsAsync(1, officer, HttpMethod.Get, "ledger/holds", 200);
        await AssertReceiptsAsync(1, officer, HttpMethod.Get, $"ledger/holds/{hold:D}/records/{record:D}", 200);
        await AssertReceiptsAsync(2, second, HttpMethod.Post, $"ledger/holds/{hold:D}/release", 200);

        await AssertReceiptsAsync(1, officer, HttpMethod.Post, "ledger/subject-report", 200, new { dataset = "resident", key = "R-nobody" });
        await AssertReceiptsAsync(1, officer, HttpMethod.Post, "ledger/exposure", 200, new { client = guesser.Id, from = "2026-01-01", to = "2099-01-01" });
        await AssertReceiptsAsync(1, officer, HttpMethod.Get, "ledger/records/000.p/1", 200);

        var administrator = await TokenAsync("civil-affairs", "exchange-administration", "admin");
        await AssertReceiptsAsync(1, administrator, HttpMethod.Get, "admin/grants", 200);
        await AssertReceiptsAsync(1, administrator, HttpMethod.Post, $"admin/grants/{Guid.NewGuid():D}/end", 404);

        // What the outbox puts on record later has no record yet.
        await AssertReceiptsAsync(0, administrator, HttpMethod.Post, $"admin/grants/{(await server.AddClientAsync("elderly-care", ["data:resident"], Stop)).Grant:D}/end", 204);
        await AssertReceiptsAsync(0, partner, HttpMethod.Post, "documents", 201, new { document = "{ __typename }" });
        await AssertReceiptsAsync(1, partner, HttpMethod.Post, "documents", 200, new { document = "{ __typename }" });

        foreach (var one in records)
        {
            await Databases.PlacedAsync(one);
        }

        Assert.Equal(records.Count, records.Distinct().Count());
        var run = await CheckAsync();
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains($"{records.Count} receipts: {records.Count} in the tree, 0 without a place yet, 0 not as they must be", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_of_an_officers_list_that_somebody_deletes_is_found_dropped_by_the_headers_that_the_officer_kept()
    {
        services = (await server.HostAsync()).Services;
        var officer = await TokenAsync("audit-office", "audit-review", "officer");
        await using (var connection = await Databases.For(DatabaseRole.Owner).OpenConnectionAsync(Stop))
        await using (var transaction = await connection.BeginTransactionAsync(Stop))
        {
            await using var hold = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection, transaction) { Parameters = { new() { Value = IntegrationSql.LockKey } } };
            await hold.ExecuteNonQueryAsync(Stop);
            await AssertReceiptsAsync(1, officer, HttpMethod.Get, "ledger/holds", 200);
            await Databases.HostileAsync($"""
                DELETE FROM ledger.batch b USING ledger.record r WHERE r.id = '{Assert.Single(records)}' AND b.node = r.node AND r.counter BETWEEN b.first AND b.first + b.size - 1;
                DELETE FROM ledger.record WHERE id = '{records[0]}';
                """);
        }

        var run = await CheckAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("receipt-dropped", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 receipts: 0 in the tree, 0 without a place yet, 1 not as they must be", run.Output, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output, string Errors)> CheckAsync() =>
        await Gdx.RunAsync("ledger", "check-receipts", kept.FullName, "--from", (await server.HostAsync()).Address.AbsoluteUri, "--seen", kept.FullName);

    private async Task<string> TokenAsync(string department, string purpose, string scope) =>
        await server.TokenAsync(await server.AddClientAsync(department, purpose, [scope], Stop), scope, Stop);

    /// <summary>A client guesses until there is an alert on it.</summary>
    private async Task<Guid> AlertAsync(TestClient guesser, string token)
    {
        for (var n = 0; n < 35; n++)
        {
            Assert.Equal(200, (await server.AskAsync(token, $"{{ residents(lookup: {{ idNumber: \"guess-{n}\" }}) {{ nodes {{ name }} }} }}", Stop)).Status);
        }

        const string Alert = "SELECT record FROM ledger.alert WHERE $1 = ANY (clients) LIMIT 1";
        await Waiting.UntilAsync(() => Databases.ScalarAsync<bool>($"SELECT EXISTS ({Alert})", guesser.Id));
        return await Databases.ScalarAsync<Guid>(Alert, guesser.Id);
    }

    /// <summary>Asks, and keeps the headers of the answer as <c>curl -D</c> does.</summary>
    private async Task<JsonElement> AssertReceiptsAsync(int number, string token, HttpMethod method, string path, int status, object? body = null)
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Exchange-Case", "SJ-1");
        request.Headers.Add("Exchange-Operator", "auditor-1");
        using var response = await http.SendAsync(request, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(status == (int)response.StatusCode, $"{path}: {(int)response.StatusCode} {text}");

        var ids = response.Headers.TryGetValues("Exchange-Record", out var found) ? found.Select(Guid.Parse).ToList() : [];
        var receipts = response.Headers.TryGetValues("Exchange-Receipt", out var values) ? values.ToList() : [];
        Assert.True((number, number) == (ids.Count, receipts.Count), $"{path}: {ids.Count} records, {receipts.Count} receipts");
        Assert.All(receipts, r => Assert.Equal(["leaf", "proof"], JsonSerializer.Deserialize<JsonElement>(Convert.FromBase64String(r)).EnumerateObject().Select(m => m.Name)));
        if (number > 0)
        {
            var lines = new StringBuilder("HTTP/1.1 ").Append(status).Append("\r\n");
            foreach (var (name, value) in response.Headers.SelectMany(h => h.Value.Select(v => (h.Key, v))))
            {
                lines.Append(name).Append(": ").Append(value).Append("\r\n");
            }

            await File.WriteAllTextAsync(Path.Combine(kept.FullName, $"{records.Count}.headers"), lines.Append("\r\n").ToString(), Stop);
        }

        records.AddRange(ids);
        return text.StartsWith('{') ? JsonSerializer.Deserialize<JsonElement>(text) : default;
    }
}
