using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Registry;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>What officers may not: read by a legal hold what is about themselves, and act on rights that are gone.</summary>
public sealed class OfficerBoundsTests(RetentionServer own) : IAsyncLifetime, IClassFixture<RetentionServer>
{
    private const string Holds = "ledger/holds";

    private readonly ServerFixture server = own.Server;
    private IServiceProvider services = null!;
    private TestClient first = null!;
    private TestClient second = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IDatabases Databases => services.GetRequiredService<IDatabases>();

    private IRegistry Registry => services.GetRequiredService<IRegistry>();

    public async ValueTask InitializeAsync()
    {
        services = (await server.HostAsync()).Services;
        (first, second) = (await OfficerAsync("audit-office"), await OfficerAsync("audit-office"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_alert_on_the_own_client_or_department_and_its_closing_are_read_from_no_hold()
    {
        // The client is an officer's too, and finds the alert's id among the ledger's records.
        var (guesser, alert) = await AlertAsync();
        var itself = guesser with { Purpose = "audit-review", Grant = Guid.NewGuid() };
        await Registry.AddGrantAsync(new(itself.Grant, itself.Id, itself.Purpose, ["officer"], ["230881"], DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddHours(1)), Stop);
        var hold = await HeldAsync(itself, alert);

        Assert.Equal((403, "GRANT_ENDED"), await ReadAsync(itself, hold, alert));
        Assert.Equal((403, "GRANT_ENDED"), await ReadAsync(await OfficerAsync("civil-affairs"), hold, alert));
        Assert.Equal((200, ""), await ReadAsync(first, hold, alert));

        Assert.Equal(204, (await SendAsync(first, HttpMethod.Post, $"ledger/alerts/{alert:D}/close", new { finding = "watch this officer", @case = "SJ-1" })).Status);
        var closing = await Databases.ScalarAsync<Guid>("SELECT record FROM ledger.alert_closing WHERE alert = $1", alert);
        hold = await HeldAsync(itself, closing);
        Assert.Equal((403, "GRANT_ENDED"), await ReadAsync(itself, hold, closing));
        Assert.Equal((200, ""), await ReadAsync(second, hold, closing));
    }

    [Fact]
    public async Task What_an_officer_did_and_what_another_asked_about_it_are_read_from_no_hold_by_that_officer()
    {
        Assert.Equal(200, (await SendAsync(first, HttpMethod.Get, Holds)).Status);
        Assert.Equal(200, (await SendAsync(second, HttpMethod.Post, "ledger/exposure", new { client = first.Id, from = "2026-01-01", to = "2099-01-01" })).Status);
        var bodies = await Databases.BodiesAsync("administration", services.GetRequiredService<RetentionKeys>());
        foreach (var record in (Guid[])[
            bodies.First(b => Act(b) == "hold.list" && b.GetProperty("caller").GetProperty("client").GetString() == first.Id).GetProperty("id").GetGuid(),
            bodies.First(b => Act(b) == "ledger.exposure" && b.GetProperty("target").GetString() == first.Id).GetProperty("id").GetGuid()])
        {
            var hold = await HeldAsync(second, record);
            Assert.Equal((403, "GRANT_ENDED"), await ReadAsync(first, hold, record));
            Assert.Equal((200, ""), await ReadAsync(await OfficerAsync("audit-office"), hold, record));
        }

        static string? Act(JsonElement body) => body.TryGetProperty("act", out var act) ? act.GetString() : null;
    }

    [Fact]
    public async Task A_held_record_is_read_for_reviews_alone_with_case_and_operator()
    {
        var partner = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var (_, answer) = await server.AskAsync(await server.TokenAsync(partner, "data:resident", Stop), "{ residents(first: 1) { nodes { name } } }", Stop);
        var record = answer.GetProperty("extensions").GetProperty("exchange").GetProperty("record").GetGuid();
        var hold = await HeldAsync(first, record);

        Assert.Equal((403, "GRANT_ENDED"), await ReadAsync(await server.AddClientAsync("audit-office", "elderly-care", ["officer"], Stop), hold, record, "CASE-1"));
        Assert.Equal((403, "CASE_REQUIRED"), await ReadAsync(second, hold, record, ""));
        Assert.Equal((403, "OPERATOR_REQUIRED"), await ReadAsync(second, hold, record, operatorName: ""));
        Assert.Equal((404, "BAD_INPUT"), await ReadAsync(second, hold, Guid.NewGuid()));
        Assert.Equal((200, ""), await ReadAsync(second, hold, record));
    }

    [Fact]
    public async Task A_hold_on_what_the_own_client_or_department_did_is_released_by_another_officer_who_alone_reads_its_reason()
    {
        var partner = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var (own, another) = (await OfficerAsync("civil-affairs"), await OfficerAsync("health"));
        var itself = partner with { Purpose = "audit-review", Grant = Guid.NewGuid() };
        await Registry.AddGrantAsync(new(itself.Grant, itself.Id, itself.Purpose, ["officer"], ["230881"], DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddHours(1)), Stop);
        var (_, answer) = await server.AskAsync(await server.TokenAsync(partner, "data:resident", Stop), "{ residents(first: 1) { nodes { name } } }", Stop);
        var hold = await HeldAsync(first, answer.GetProperty("extensions").GetProperty("exchange").GetProperty("record").GetGuid());

        foreach (var officer in (TestClient[])[itself, own])
        {
            var (status, refusal) = await SendAsync(officer, HttpMethod.Post, $"{Holds}/{hold:D}/release");
            Assert.Equal((403, "GRANT_ENDED"), (status, CodeOf(refusal)));
            Assert.Equal((null, null, false), await ListedAsync(officer, hold));
        }

        Assert.Equal(("a dispute", "SJ-1", false), await ListedAsync(another, hold));
        Assert.Equal(200, (await SendAsync(another, HttpMethod.Post, $"{Holds}/{hold:D}/release")).Status);
        Assert.Equal((null, null, true), await ListedAsync(another, hold));
        var (again, _) = await SendAsync(own, HttpMethod.Post, $"{Holds}/{hold:D}/release");
        Assert.Equal(409, again);
    }

    [Fact]
    public async Task A_hold_on_the_closing_of_an_alert_is_not_released_by_whom_the_alert_is_on_nor_one_that_does_not_open()
    {
        var (_, alert) = await AlertAsync();
        Assert.Equal(204, (await SendAsync(first, HttpMethod.Post, $"ledger/alerts/{alert:D}/close", new { finding = "watch them", @case = "SJ-1" })).Status);
        var closing = await Databases.ScalarAsync<Guid>("SELECT record FROM ledger.alert_closing WHERE alert = $1", alert);
        var hold = await HeldAsync(first, closing);
        Assert.Equal(403, (await SendAsync(await OfficerAsync("civil-affairs"), HttpMethod.Post, $"{Holds}/{hold:D}/release")).Status);

        await Databases.HostileAsync($"DELETE FROM ledger.hold_record WHERE hold = '{hold}' AND record = '{closing}'");
        Assert.Equal(403, (await SendAsync(await OfficerAsync("health"), HttpMethod.Post, $"{Holds}/{hold:D}/release")).Status);
    }

    [Theory]
    [InlineData("GET", "ledger/alerts")]
    [InlineData("GET", "ledger/erasures")]
    [InlineData("POST", "ledger/alerts/{0}/close")]
    public async Task A_right_that_ends_between_the_look_at_it_and_the_record_gives_nothing(string method, string path)
    {
        var alert = method == "POST" ? (await AlertAsync()).Alert : Guid.Empty;
        path = string.Format(CultureInfo.InvariantCulture, path, alert);

        // The grant's end waits for the lock of rights, and the record, found entitled before that end, behind it.
        var token = await server.TokenAsync(first, "officer", Stop);
        await Databases.OutboxIsEmptyAsync();
        await using var connection = await Databases.For(DatabaseRole.Owner).OpenConnectionAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await using (var take = new NpgsqlCommand(RightsEpoch.TakeExclusive, connection))
        {
            await take.ExecuteNonQueryAsync(Stop);
        }

        var ending = Registry.EndGrantAsync(first.Grant, Stop);
        await Waiting.UntilAsync(async () => await WaitsAsync("ExclusiveLock"));
        var asking = SendAsync(token, new HttpMethod(method), path, method == "POST" ? new { finding = "nothing", @case = "SJ-1" } : null);
        await Waiting.UntilAsync(async () => await WaitsAsync("ShareLock"));
        await transaction.RollbackAsync(Stop);

        Assert.True(await ending);
        var (status, answer) = await asking;
        Assert.Equal((403, "GRANT_ENDED"), (status, CodeOf(answer)));
        if (method == "POST")
        {
            Assert.Equal(0L, await Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.alert_closing WHERE alert = $1", alert));
            Assert.Equal(204, (await SendAsync(second, HttpMethod.Post, path, new { finding = "still open", @case = "SJ-1" })).Status);
        }

        // Others than these may wait as well: records that the node writes by itself.
        Task<bool> WaitsAsync(string mode) => Databases.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND ((classid::bigint << 32) | objid::bigint) = $1 AND mode = $2)", RightsEpoch.LockKey, mode);
    }

    [Fact]
    public async Task A_token_of_before_its_client_was_moved_to_another_department_does_nothing()
    {
        var token = await server.TokenAsync(first, "officer", Stop);
        Assert.Equal(200, (await SendAsync(token, HttpMethod.Get, "ledger/alerts")).Status);

        await Registry.PutClientAsync(new(first.Id, "civil-affairs"), Stop);

        Assert.Equal(403, (await SendAsync(token, HttpMethod.Get, "ledger/alerts")).Status);
        Assert.Equal(200, (await SendAsync(first, HttpMethod.Get, "ledger/alerts")).Status);
    }

    private Task<TestClient> OfficerAsync(string department) => server.AddClientAsync(department, "audit-review", ["officer"], Stop);

    private async Task<Guid> HeldAsync(TestClient by, Guid record)
    {
        await Databases.PlacedAsync(record);
        var (status, placed) = await SendAsync(by, HttpMethod.Post, Holds, new { records = new[] { record }, reason = "a dispute", @case = "SJ-1" });
        Assert.Equal(201, status);
        var hold = placed.GetProperty("hold").GetGuid();
        await Databases.PlacedAsync(hold);
        return hold;
    }

    private async Task<(string? Reason, string? Case, bool Released)> ListedAsync(TestClient by, Guid hold)
    {
        var (_, listed) = await SendAsync(by, HttpMethod.Get, Holds);
        var one = Assert.Single(listed.EnumerateArray(), h => h.GetProperty("hold").GetGuid() == hold);
        return (one.GetProperty("reason").GetString(), one.GetProperty("case").GetString(), one.GetProperty("released").GetBoolean());
    }

    private async Task<(int Status, string Code)> ReadAsync(TestClient by, Guid hold, Guid record, string caseNumber = "SJ-1", string operatorName = "auditor-1")
    {
        var (status, answer) = await SendAsync(by, HttpMethod.Get, $"{Holds}/{hold:D}/records/{record:D}", null, caseNumber, operatorName);
        return (status, CodeOf(answer));
    }

    private static string CodeOf(JsonElement answer) =>
        answer.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("extensions").GetProperty("code").GetString()! : "";

    /// <summary>A client that guesses, and the alert on it.</summary>
    private async Task<(TestClient Guesser, Guid Alert)> AlertAsync()
    {
        var guesser = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var token = await server.TokenAsync(guesser, "data:resident", Stop);
        for (var n = 0; n < 35; n++)
        {
            Assert.Equal(200, (await server.AskAsync(token, $"{{ residents(lookup: {{ idNumber: \"guess-{n}\" }}) {{ nodes {{ name }} }} }}", Stop)).Status);
        }

        const string Alert = "SELECT record FROM ledger.alert WHERE $1 = ANY (clients) LIMIT 1";
        await Waiting.UntilAsync(() => Databases.ScalarAsync<bool>($"SELECT EXISTS ({Alert})", guesser.Id));
        return (guesser, await Databases.ScalarAsync<Guid>(Alert, guesser.Id));
    }

    private async Task<(int Status, JsonElement Answer)> SendAsync(TestClient by, HttpMethod method, string path, object? body = null, string caseNumber = "SJ-1", string operatorName = "auditor-1") =>
        await SendAsync(await server.TokenAsync(by, "officer", Stop), method, path, body, caseNumber, operatorName);

    private async Task<(int Status, JsonElement Answer)> SendAsync(string token, HttpMethod method, string path, object? body = null, string caseNumber = "SJ-1", string operatorName = "auditor-1")
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Exchange-Case", caseNumber);
        request.Headers.Add("Exchange-Operator", operatorName);
        using var response = await http.SendAsync(request, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }
}
