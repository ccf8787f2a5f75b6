using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Registry;
using GridDataExchange.Registry.Documents;
using GridDataExchange.Server.OAuth;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Server;

public sealed class RegisteredDocumentTests(ServerFixture server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_registered_document_answers_as_its_text_does_and_is_recorded_alike()
    {
        var token = await TokenAsync(await AddClientAsync("civil-affairs"));
        var document = Fresh("{ residents(first: 3) { nodes { id name } } }");
        var id = await RegisterAsync(token, document, 201);

        var (status, byId) = await AskAsync(token, new { documentId = id });
        var (_, byText) = await AskAsync(token, new { query = document });

        Assert.Equal(200, status);
        Assert.Equal(3, byId.GetProperty("data").GetProperty("residents").GetProperty("nodes").GetArrayLength());
        Assert.Equal(byText.GetProperty("data").GetRawText(), byId.GetProperty("data").GetRawText());
        Assert.Equal(await RecordedAsync(byText, "document"), await RecordedAsync(byId, "document"));
    }

    [Fact]
    public async Task Variables_and_the_operations_name_go_with_it()
    {
        var token = await TokenAsync(await AddClientAsync("civil-affairs"));
        var id = await RegisterAsync(token, Fresh("query A { __typename } query B($n: Int) { residents(first: $n) { nodes { id } } }"), 201);

        var (_, answer) = await AskAsync(token, new { documentId = id, operationName = "B", variables = new { n = 2 } });

        Assert.Equal(2, answer.GetProperty("data").GetProperty("residents").GetProperty("nodes").GetArrayLength());
    }

    [Fact]
    public async Task The_same_again_is_200_and_the_same_id()
    {
        var token = await TokenAsync(await AddClientAsync("civil-affairs"));
        var document = Fresh("{ __typename }");
        var id = await RegisterAsync(token, document, 201);

        Assert.Equal(id, await RegisterAsync(token, document, 200));
        Assert.Equal(id, await RegisterAsync(await TokenAsync(await AddClientAsync("civil-affairs")), document, 200));
        Assert.Equal(DocumentRegistry.IdOf(document), id);
    }

    [Fact]
    public async Task Another_departments_id_is_unknown()
    {
        var id = await RegisterAsync(await TokenAsync(await AddClientAsync("civil-affairs")), Fresh("{ __typename }"), 201);

        Assert.Contains("has registered no document", await RefusedAsync(await TokenAsync(await AddClientAsync("health", "epidemic-control")), new { documentId = id }));
        Assert.Equal(200, (await AskAsync(await TokenAsync(await AddClientAsync("civil-affairs")), new { documentId = id })).Status);
    }

    [Fact]
    public async Task An_altered_id_is_unknown_or_no_id()
    {
        var token = await TokenAsync(await AddClientAsync("civil-affairs"));
        var id = await RegisterAsync(token, Fresh("{ __typename }"), 201);

        Assert.Contains("has registered no document", await RefusedAsync(token, new { documentId = id[..^1] + (id[^1] == '0' ? '1' : '0') }));
        foreach (var other in new[] { id.ToUpperInvariant(), id["sha256:".Length..], id + "0", id + "\n", "{ __typename }", "" })
        {
            Assert.Contains("64 hexadecimal digits", await RefusedAsync(token, new { documentId = other }));
        }
    }

    [Fact]
    public async Task A_text_and_an_id_together_are_no_request()
    {
        var token = await TokenAsync(await AddClientAsync("civil-affairs"));
        var document = Fresh("{ __typename }");
        var id = await RegisterAsync(token, document, 201);

        Assert.Equal(400, (await AskAsync(token, new { query = document, documentId = id })).Status);
    }

    [Fact]
    public async Task A_grant_that_requires_it_refuses_free_text_and_still_registers()
    {
        var token = await TokenAsync(await AddClientAsync("civil-affairs", requires: true));
        var document = Fresh("{ __typename }");

        Assert.Contains("registered documents alone", await RefusedAsync(token, new { query = document }));
        var id = await RegisterAsync(token, document, 201);
        Assert.Contains("registered documents alone", await RefusedAsync(token, new { query = document }));
        Assert.Equal("Query", (await AskAsync(token, new { documentId = id })).Answer.GetProperty("data").GetProperty("__typename").GetString());
    }

    [Theory]
    [InlineData("{", 400, "PARSE_FAILED")]
    [InlineData("", 400, "BAD_INPUT")]
    [InlineData("fragment F on Resident { name }", 400, "BAD_INPUT")]
    [InlineData("type A { b: Int }", 400, "VALIDATION_FAILED")]
    [InlineData("{ f(a: \"long\") }", 400, "TOO_COSTLY")]
    public async Task What_could_not_be_asked_is_not_registered(string document, int status, string code)
    {
        var token = await TokenAsync(await AddClientAsync("civil-affairs"));
        var text = document.Replace("long", new string('x', 40_000), StringComparison.Ordinal);

        var (given, answer) = await PostAsync(token, JsonContent.Create(new { document = text }));

        Assert.Equal((status, code), (given, Code(answer)));
        Assert.Contains("has registered no document", await RefusedAsync(token, new { documentId = DocumentRegistry.IdOf(text) }));
    }

    [Theory]
    [InlineData("""{"query":"{ __typename }"}""", "application/json", 400)]
    [InlineData("""{"document":1}""", "application/json", 400)]
    [InlineData("""{"document":"{ a }","document":"{ b }"}""", "application/json", 400)]
    [InlineData("""{"document":"{ f(a: \"\ud800\") }"}""", "application/json", 400)]
    [InlineData("""["{ a }"]""", "application/json", 400)]
    [InlineData("""{"document":"{ a }"}""", "text/plain", 415)]
    public async Task A_body_of_another_form_is_refused(string body, string type, int status)
    {
        var (given, answer) = await PostAsync(await TokenAsync(await AddClientAsync("civil-affairs")), new StringContent(body, new MediaTypeHeaderValue(type)));

        Assert.Equal((status, "BAD_INPUT"), (given, Code(answer)));
    }

    [Fact]
    public async Task Without_a_token_or_a_live_grant_nothing_is_registered()
    {
        var client = await AddClientAsync("civil-affairs");
        var token = await TokenAsync(client);
        await (await ServiceAsync<IRegistry>()).EndGrantAsync(client.Grant, Stop);

        Assert.Equal((401, "UNAUTHENTICATED"), await StatusAsync(null));
        Assert.Equal((403, "GRANT_ENDED"), await StatusAsync(token));

        async Task<(int, string)> StatusAsync(string? bearer) =>
            await PostAsync(bearer, JsonContent.Create(new { document = "{ __typename }" })) is var (status, answer) ? (status, Code(answer)) : default;
    }

    [Fact]
    public async Task Registering_is_on_record_and_neither_record_nor_row_has_the_documents_hash_or_text()
    {
        var client = await AddClientAsync("civil-affairs");
        var document = Fresh("{ __typename }");
        var id = await RegisterAsync(await TokenAsync(client), document, 201);
        var databases = await ServiceAsync<IDatabases>();
        var row = (await ServiceAsync<DocumentRegistry>()).RecordedAs("civil-affairs", document);

        await databases.OutboxIsEmptyAsync();
        var record = Assert.Single(await databases.BodiesAsync("administration", await ServiceAsync<RetentionKeys>()), r => r.GetProperty("target").GetString() == row);
        Assert.Equal(("document.register", client.Id), (record.GetProperty("act").GetString(), record.GetProperty("actor").GetProperty("name").GetString()));
        Assert.DoesNotContain(id["sha256:".Length..], record.ToString());
        Assert.DoesNotContain("__typename", record.ToString());
        Assert.Equal(client.Id, await databases.ScalarAsync<string>("SELECT client FROM registry.document WHERE id = $1", Convert.FromHexString(row)));
        Assert.False(await databases.ScalarAsync<bool>("SELECT position('__typename'::bytea IN content) > 0 FROM registry.document WHERE id = $1", Convert.FromHexString(row)));
    }

    [Fact]
    public async Task The_command_line_registers_a_file()
    {
        var client = await AddClientAsync("civil-affairs");
        var document = Fresh("{ __typename }\n");
        using var files = new TemporaryFiles();
        string[] identity = ["--server", (await server.HostAsync()).Address.AbsoluteUri, "--client-id", client.Id, "--client-secret-file", files.Write(client.Secret), "--purpose", client.Purpose];
        await using var gdx = ChildProcess.Start("GridDataExchange.Cli", ["document", "register", files.Write(document), .. identity]);

        Assert.Equal((0, DocumentRegistry.IdOf(document)), (await gdx.EndAsync(Stop), gdx.Output.Trim()));
        Assert.Equal(200, (await AskAsync(await TokenAsync(client), new { documentId = gdx.Output.Trim() })).Status);

        await using var refused = ChildProcess.Start("GridDataExchange.Cli", ["document", "register", files.Write("{"), .. identity]);
        Assert.Equal(1, await refused.EndAsync(Stop));
        Assert.Contains("not valid GraphQL", refused.Errors);
    }

    // Every test has documents of its own: the server is shared.
    private static string Fresh(string document) => $"# {Guid.NewGuid():N}\n{document}";

    private static string Code(JsonElement answer) => answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString()!;

    private async Task<T> ServiceAsync<T>()
        where T : notnull => (await server.HostAsync()).Services.GetRequiredService<T>();

    private async Task<TestClient> AddClientAsync(string department, string purpose = "elderly-care", bool requires = false)
    {
        var registry = await ServiceAsync<IRegistry>();
        var client = new TestClient($"test-{Guid.NewGuid():N}", Guid.NewGuid().ToString("N"), Guid.NewGuid(), purpose);
        await registry.PutClientAsync(new(client.Id, department), Stop);
        var now = DateTimeOffset.UtcNow;
        await registry.AddGrantAsync(new(client.Grant, client.Id, purpose, ["data:resident"], ["230881"], now.AddMinutes(-1), now.AddHours(1)) { RequiresDocument = requires }, Stop);
        await new ClientSecrets((await server.HostAsync()).Services).SetAsync(client.Id, client.Id, client.Secret, Stop);
        return client;
    }

    private Task<string> TokenAsync(TestClient client) => server.TokenAsync(client, "data:resident", Stop);

    private async Task<string> RegisterAsync(string token, string document, int status)
    {
        var (given, answer) = await PostAsync(token, JsonContent.Create(new { document }));
        Assert.Equal(status, given);
        return answer.GetProperty("documentId").GetString()!;
    }

    private async Task<string> RefusedAsync(string token, object body)
    {
        var (_, answer) = await AskAsync(token, body);
        Assert.Equal("BAD_INPUT", Code(answer));
        Assert.False(answer.TryGetProperty("data", out _));
        Assert.Equal("document", await RecordedAsync(answer, "step"));
        return answer.GetProperty("errors")[0].GetProperty("message").GetString()!;
    }

    private async Task<string> RecordedAsync(JsonElement answer, string member) => JsonDocument.Parse(await (await ServiceAsync<IDatabases>()).BodyAsync(
        answer.GetProperty("extensions").GetProperty("exchange").GetProperty("record").GetGuid(), await ServiceAsync<RetentionKeys>())).RootElement.GetProperty(member).GetString()!;

    private Task<(int Status, JsonElement Answer)> AskAsync(string token, object body) => SendAsync("graphql", token, JsonContent.Create(body));

    private Task<(int Status, JsonElement Answer)> PostAsync(string? token, HttpContent content) => SendAsync("documents", token, content);

    private async Task<(int Status, JsonElement Answer)> SendAsync(string path, string? token, HttpContent content)
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Exchange-Case", "CASE-1");
        request.Headers.Add("Exchange-Operator", "op-1");
        using var response = await http.SendAsync(request, Stop);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Stop));
    }

    private sealed class TemporaryFiles : IDisposable
    {
        private readonly List<string> files = [];

        public string Write(string content)
        {
            files.Add(Path.GetTempFileName());
            File.WriteAllText(files[^1], content);
            return files[^1];
        }

        public void Dispose() => files.ForEach(File.Delete);
    }
}
