using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>Erasing and holding over HTTP and by <c>gdx</c>, on a server whose outside witness has its clock from the test.</summary>
public sealed class RetentionTests(RetentionServer own) : IAsyncLifetime, IClassFixture<RetentionServer>
{
    private const string Erasures = "ledger/erasures";
    private const string Holds = "ledger/holds";

    private static readonly DateTimeOffset Day0 = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly RetentionPeriod Old = new(RetentionPeriod.FewestDays, 202602);

    private readonly ServerFixture server = own.Server;
    private readonly NoteSigner witness = own.Witness;
    private IServiceProvider services = null!;
    private TestClient first = null!;
    private TestClient second = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IDatabases Databases => services.GetRequiredService<IDatabases>();

    public async ValueTask InitializeAsync()
    {
        services = (await server.HostAsync()).Services;
        (first, second) = (await OfficerAsync(), await OfficerAsync());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Two_officers_erase_a_period_seven_witnessed_days_apart()
    {
        var keys = services.GetRequiredService<RetentionKeys>();
        keys.Make(Old);
        await CosignedAsync(Day0);
        var (status, announced) = await SendAsync(first, HttpMethod.Post, Erasures, new { periods = new[] { Old.ToString() } });
        Assert.Equal(201, status);
        Assert.Equal(Day0.AddDays(7), announced.GetProperty("earliest").GetDateTimeOffset());
        Assert.Equal(witness.Key.Name, announced.GetProperty("clock").GetString());
        var id = announced.GetProperty("id").GetGuid();
        await Databases.PlacedAsync(id);
        await CosignedAsync(Day0);

        Assert.Equal(409, (await SendAsync(second, HttpMethod.Post, $"{Erasures}/{id:D}/confirm")).Status);
        await CosignedAsync(Day0.AddDays(7));
        Assert.Equal(409, (await SendAsync(first, HttpMethod.Post, $"{Erasures}/{id:D}/confirm")).Status);
        Assert.Equal(404, (await SendAsync(second, HttpMethod.Post, $"{Erasures}/{Guid.NewGuid():D}/confirm")).Status);
        Assert.NotNull(keys.Find(Old));

        var (done, answer) = await SendAsync(second, HttpMethod.Post, $"{Erasures}/{id:D}/confirm");

        Assert.Equal((200, Old.ToString()), (done, answer.GetProperty("erased")[0].GetString()));
        Assert.Null(keys.Find(Old));
        Assert.Equal(409, (await SendAsync(second, HttpMethod.Post, $"{Erasures}/{id:D}/confirm")).Status);
        Assert.Equal(409, (await SendAsync(second, HttpMethod.Post, $"{Erasures}/{id:D}/withdraw")).Status);
        Assert.Equal(409, (await SendAsync(first, HttpMethod.Post, Erasures, new { periods = new[] { Old.ToString() } })).Status);
        await Databases.PlacedAsync(await Databases.ScalarAsync<Guid>("SELECT record FROM ledger.retention_act WHERE kind = 'erased'"));
        Assert.Contains($"{id:D}  erased  {Old}  by {first.Id}", await GdxAsync("erase", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_answer_is_held_read_and_released_by_another_officer()
    {
        var partner = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var (_, answer) = await server.AskAsync(await server.TokenAsync(partner, "data:resident", Stop), "{ residents(first: 1) { nodes { name } } }", Stop);
        var record = answer.GetProperty("extensions").GetProperty("exchange").GetProperty("record").GetGuid();
        await Databases.PlacedAsync(record);

        var (status, placed) = await SendAsync(first, HttpMethod.Post, Holds, new { records = new[] { record }, reason = "a dispute", @case = "SJ-1" });
        Assert.Equal(201, status);
        var hold = placed.GetProperty("hold").GetGuid();
        await Databases.PlacedAsync(hold);

        Assert.Equal("CASE-1", (await SendAsync(second, HttpMethod.Get, $"{Holds}/{hold:D}/records/{record:D}")).Answer.GetProperty("case").GetString());
        Assert.Contains("SJ-1  a dispute", await GdxAsync("hold", "list"), StringComparison.Ordinal);
        Assert.Contains("\"case\":\"CASE-1\"", await GdxAsync("hold", "read", $"{hold:D}", $"{record:D}", "--case", "SJ-2", "--operator", "auditor-2"), StringComparison.Ordinal);
        Assert.Equal(409, (await SendAsync(first, HttpMethod.Post, $"{Holds}/{hold:D}/release")).Status);
        Assert.Equal(200, (await SendAsync(second, HttpMethod.Post, $"{Holds}/{hold:D}/release")).Status);
        Assert.Equal(404, (await SendAsync(second, HttpMethod.Get, $"{Holds}/{hold:D}/records/{record:D}")).Status);

        // Each of these is on record, the reads too.
        var acts = (await Databases.BodiesAsync("administration", services.GetRequiredService<RetentionKeys>())).Where(b => b.TryGetProperty("act", out _)).Select(b => b.GetProperty("act").GetString()).ToList();
        Assert.All(["hold.place", "hold.list", "hold.read", "hold.release"], act => Assert.Contains(act, acts));
    }

    [Theory]
    [InlineData("GET", Erasures)]
    [InlineData("POST", Erasures)]
    [InlineData("POST", Erasures + "/11111111-1111-4111-8111-111111111111/confirm")]
    [InlineData("POST", Erasures + "/11111111-1111-4111-8111-111111111111/withdraw")]
    [InlineData("GET", Holds)]
    [InlineData("POST", Holds)]
    [InlineData("GET", Holds + "/11111111-1111-4111-8111-111111111111/records/11111111-1111-4111-8111-111111111111")]
    [InlineData("POST", Holds + "/11111111-1111-4111-8111-111111111111/release")]
    public async Task Only_an_officer_under_a_live_grant_comes_to_these(string method, string path)
    {
        var administrator = await server.AddClientAsync("exchange-administration", ["admin"], Stop);

        Assert.Equal(401, (await SendAsync(null, new HttpMethod(method), path)).Status);
        Assert.Equal(403, (await SendAsync(administrator, new HttpMethod(method), path, scope: "admin")).Status);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"periods\":\"184-202602\"}")]
    [InlineData("{\"periods\":[1]}")]
    [InlineData("{\"periods\":[\"\\ud800\"]}")]
    [InlineData("{")]
    public async Task What_names_no_periods_is_refused_and_breaks_nothing(string body)
    {
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        Assert.Equal(400, (await SendAsync(first, HttpMethod.Post, Erasures, content)).Status);
        using var hold = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        Assert.Equal(400, (await SendAsync(first, HttpMethod.Post, Holds, hold)).Status);
    }

    private Task<TestClient> OfficerAsync() => server.AddClientAsync("audit-office", "audit-review", ["officer"], Stop);

    private async Task<(int Status, JsonElement Answer)> SendAsync(TestClient? by, HttpMethod method, string path, object? body = null, string scope = "officer")
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(method, path) { Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body)) };
        request.Headers.Add("Exchange-Case", "SJ-1");
        request.Headers.Add("Exchange-Operator", "auditor-1");
        request.Headers.Authorization = by is null ? null : new AuthenticationHeaderValue("Bearer", await server.TokenAsync(by, scope, Stop));
        using var response = await http.SendAsync(request, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    private async Task<string> GdxAsync(params string[] command)
    {
        var secret = Path.Combine(server.DataDirectory, "officer-secret");
        await File.WriteAllTextAsync(secret, second.Secret, Stop);
        await using var gdx = ChildProcess.Start("GridDataExchange.Cli", ["ledger", .. command, "--server", (await server.HostAsync()).Address.ToString(), "--client-id", second.Id, "--client-secret-file", secret, "--purpose", second.Purpose]);
        Assert.Equal((0, ""), (await gdx.EndAsync(Stop), gdx.Errors));
        return gdx.Output;
    }

    /// <summary>The witness cosigns the newest tree, at this time by its clock.</summary>
    private async Task CosignedAsync(DateTimeOffset at)
    {
        const string Newest = "SELECT coalesce(max(size), 0) FROM ledger.checkpoint WHERE note IS NOT NULL";
        const string Write = "WITH w AS (INSERT INTO ledger.cosignature (log, size, witness, line) VALUES (1, $1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1) SELECT count(*) FROM w";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            var size = await Databases.ScalarAsync<long>(Newest);
            if (size > 0
                && SignedNote.TryParse(await Databases.ScalarAsync<string>("SELECT note FROM ledger.checkpoint WHERE size = $1", size), out var note, out _)
                && await Databases.ScalarAsync<long>(DatabaseRole.LedgerIntegrator, Write, size, witness.Key.Name, witness.CosignatureLine(note.Text, at)) == 1)
            {
                return;
            }

            await SendAsync(first, HttpMethod.Get, Erasures); // leaves a record
            await Task.Delay(20, limit.Token);
        }
    }
}

/// <summary>A server in Development whose ledger an outside witness cosigns, that is, the test.</summary>
public sealed class RetentionServer : IAsyncDisposable
{
    public RetentionServer() => Server = new ServerFixture(
    [
        "--Exchange:Ledger:Department=data-bureau",
        "--Exchange:Ledger:Witnesses:0:Url=http://127.0.0.1:9/witness/",
        $"--Exchange:Ledger:Witnesses:0:Key={Witness.Key}",
        "--Exchange:Ledger:Witnesses:0:Department=health",
    ]);

    internal NoteSigner Witness { get; } = new(RandomNumberGenerator.GetBytes(32), "witness.example.gov/w1", SignatureType.Cosignature);

    internal ServerFixture Server { get; }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Witness.Dispose();
    }
}
