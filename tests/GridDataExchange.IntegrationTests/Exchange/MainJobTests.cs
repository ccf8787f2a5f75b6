using System.Text.Json;
using GridDataExchange.Demo;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Exchange;

/// <summary>The transcript of issue 3, over the demo.</summary>
public sealed class MainJobTests(ServerFixture server)
{
    private const string Transcript = """
        query { residents(first: 5, where: { gridCode: { startsWith: "230881" } }) { nodes { id name idNumber birthDate phone household { address } visits(first: 2) { nodes { visitedAt result } } } pageInfo { hasNextPage endCursor } } }
        """;

    private const string Scopes = "data:resident data:household data:visit";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Civil_affairs_sees_old_residents_with_masks_and_the_look_is_recorded()
    {
        var token = await TokenAsync("civil-affairs", "elderly-care");
        var (status, answer) = await server.AskAsync(token, Transcript, Stop);
        var exchange = answer.GetProperty("extensions").GetProperty("exchange");
        var nodes = Nodes(answer);

        Assert.Equal(200, status);
        Assert.False(answer.TryGetProperty("errors", out _));
        Assert.Equal(5, nodes.Count);
        Assert.All(nodes, n =>
        {
            Assert.Matches("^.{2,4}$", n.GetProperty("name").GetString());
            Assert.DoesNotContain('*', n.GetProperty("name").GetString()!);
            Assert.Matches("^[0-9]{6}$", n.GetProperty("idNumber").GetString());
            Assert.Matches("^(19[0-6][0-9])-01-01$", n.GetProperty("birthDate").GetString());
            Assert.Matches("^[*]{4}[0-9]{4}$|^$", n.GetProperty("phone").GetString() ?? "");
            Assert.True(n.GetProperty("visits").GetProperty("nodes").GetArrayLength() <= 2);
        });
        Assert.True(answer.GetProperty("data").GetProperty("residents").GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
        Assert.Equal(
            ["residents.nodes.birthDate: year", "residents.nodes.household.address: clear", "residents.nodes.household: clear", "residents.nodes.idNumber: region", "residents.nodes.name: clear", "residents.nodes.phone: last4", "residents.nodes.visits.nodes.result: clear", "residents.nodes.visits.nodes.visitedAt: clear", "residents.nodes.visits: clear"],
            Treatments(exchange));
        Assert.Matches("^[0-9a-f]+$", exchange.GetProperty("policy").GetString());

        var services = (await server.HostAsync()).Services;
        var record = JsonDocument.Parse(await services.GetRequiredService<IDatabases>().BodyAsync(exchange.GetProperty("record").GetGuid(), services.GetRequiredService<RetentionKeys>())).RootElement;
        var seal = new PersonSeal(services.GetRequiredService<MasterKey>());
        var disclosed = record.GetProperty("disclosed").EnumerateArray().Single(d => d.GetProperty("dataset").GetString() == "resident");
        Assert.Equal(5, disclosed.GetProperty("persons").EnumerateArray().Select(p => seal.Open("resident", p[0].GetString()!)).Distinct().Count());
        Assert.All(nodes, n => Assert.DoesNotContain(n.GetProperty("name").GetString()!, record.GetRawText(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_sees_its_own_rows_by_its_own_treatments_and_other_ids()
    {
        var civilAffairs = await TokenAsync("civil-affairs", "elderly-care");
        var health = await TokenAsync("health", "epidemic-control");
        var (status, answer) = await server.AskAsync(health, Transcript, Stop);
        var nodes = Nodes(answer);

        Assert.Equal((200, 5), (status, nodes.Count));
        Assert.All(nodes, n =>
        {
            Assert.EndsWith("**", n.GetProperty("name").GetString(), StringComparison.Ordinal);
            Assert.Matches("^[0-9]{6}$", n.GetProperty("idNumber").GetString());
            Assert.Matches("^[0-9]{3}0-01-01$|^$", n.GetProperty("birthDate").GetString() ?? "");
            Assert.Matches("^[0-9]{11}$", n.GetProperty("phone").GetString());
        });
        const string all = "{ residents(first: 500) { nodes { id } } }";
        var own = Nodes((await server.AskAsync(health, all, Stop)).Answer).Select(n => n.GetProperty("id").GetString()).ToHashSet();
        Assert.DoesNotContain(Nodes((await server.AskAsync(civilAffairs, all, Stop)).Answer), n => own.Contains(n.GetProperty("id").GetString()));
        var foreign = await server.AskAsync(civilAffairs, $"{{ node(id: \"{own.First()}\") {{ id }} }}", Stop);
        Assert.Equal(JsonValueKind.Null, foreign.Answer.GetProperty("data").GetProperty("node").ValueKind);
    }

    [Theory]
    [InlineData("civil-affairs", "elderly-care", "disabilityLevel")]
    [InlineData("civil-affairs", "elderly-care", "protection")]
    [InlineData("health", "epidemic-control", "livingAlone")]
    [InlineData("health", "epidemic-control", "careLevel")]
    public async Task A_field_that_a_department_lacks_is_unknown(string department, string purpose, string field)
    {
        var (_, answer) = await server.AskAsync(await TokenAsync(department, purpose), $"{{ residents(first: 1) {{ nodes {{ name {field} }} }} }}", Stop);

        Assert.StartsWith($"unknown field `{field}`", answer.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.False(answer.TryGetProperty("data", out _));
    }

    [Theory]
    [InlineData("data:resident")]
    [InlineData("data:resident purpose:elderly-care purpose:epidemic-control")]
    public async Task No_purpose_or_two_is_invalid_scope(string scope)
    {
        var client = await DemoAsync("civil-affairs");
        var (status, answer) = await server.AskTokenAsync(client, scope, Stop);

        Assert.Equal((400, "invalid_scope"), (status, answer.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Without_a_token_there_is_401_and_nothing_else()
    {
        var (status, answer) = await server.AskAsync(null, Transcript, Stop);

        Assert.Equal((401, "UNAUTHENTICATED"), (status, answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Gdx_grant_end_ends_what_a_valid_token_may_and_both_are_recorded()
    {
        var client = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var token = await server.TokenAsync(client, "data:resident", Stop);
        Assert.Equal(200, (await server.AskAsync(token, "{ residents(first: 1) { nodes { name } } }", Stop)).Status);
        var address = (await server.HostAsync()).Address.AbsoluteUri;
        await using (var gdx = ChildProcess.Start("GridDataExchange.Cli", "grant", "end", $"{client.Grant:D}", "--server", address, "--credentials", DemoSeeder.CredentialsPath(server.DataDirectory)))
        {
            Assert.Equal(0, await gdx.EndAsync(Stop));
        }

        var (status, answer) = await server.AskAsync(token, "{ residents(first: 1) { nodes { name } } }", Stop);
        Assert.Equal((403, "GRANT_ENDED"), (status, answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString()));
        var services = (await server.HostAsync()).Services;
        var (databases, keys) = (services.GetRequiredService<IDatabases>(), services.GetRequiredService<RetentionKeys>());
        var id = answer.GetProperty("extensions").GetProperty("exchange").GetProperty("record").GetGuid();
        Assert.Equal("GRANT_ENDED", JsonDocument.Parse(await databases.BodyAsync(id, keys)).RootElement.GetProperty("code").GetString());
        await databases.OutboxIsEmptyAsync();
        var ended = Assert.Single(await databases.BodiesAsync("administration", keys), r => r.GetProperty("act").GetString() == "grant.end" && r.GetProperty("target").GetString() == $"{client.Grant:D}");
        Assert.Equal(("client", "data-bureau-demo"), (ended.GetProperty("actor").GetProperty("kind").GetString(), ended.GetProperty("actor").GetProperty("name").GetString()));
    }

    private static List<JsonElement> Nodes(JsonElement answer) => answer.TryGetProperty("errors", out var errors)
        ? throw new InvalidOperationException($"refused: {errors}")
        : [.. answer.GetProperty("data").GetProperty("residents").GetProperty("nodes").EnumerateArray()];

    private static IEnumerable<string> Treatments(JsonElement exchange) =>
        exchange.GetProperty("treatments").EnumerateObject().Select(t => $"{t.Name}: {string.Join(' ', t.Value.EnumerateArray())}").Order(StringComparer.Ordinal);

    private async Task<string> TokenAsync(string department, string purpose) => await server.TokenAsync(await DemoAsync(department) with { Purpose = purpose }, Scopes, Stop);

    private async Task<TestClient> DemoAsync(string department)
    {
        await server.HostAsync();
        var file = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllBytesAsync(DemoSeeder.CredentialsPath(server.DataDirectory), Stop));
        var client = file.GetProperty("clients").EnumerateArray().Single(c => c.GetProperty("department").GetString() == department);
        return new(client.GetProperty("clientId").GetString()!, client.GetProperty("clientSecret").GetString()!, default, "");
    }
}
