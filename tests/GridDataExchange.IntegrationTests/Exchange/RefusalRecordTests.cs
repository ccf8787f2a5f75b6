using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Exchange;

public sealed class RefusalRecordTests(ServerFixture server)
{
    private const string Fine = "{ residents { nodes { name } } }";

    // Somebody's name and number, wherever a caller can write.
    private const string Person = "WangXiulan230881194005060011";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, int, string, string, string?, string?> Refusals { get; } = new()
    {
        { "CASE_REQUIRED", 403, "context", Fine, null, "op-1" },
        { "CASE_REQUIRED", 403, "context", Fine, Person, "op-1" },
        { "CASE_REQUIRED", 403, "context", Fine, "   ", "op-1" },
        { "CASE_REQUIRED", 403, "context", Fine, "CASE-1 " + Person, "op-1" },
        { "CASE_REQUIRED", 403, "context", "{ not even " + Person, null, Person },
        { "OPERATOR_REQUIRED", 403, "context", Fine, "CASE-1", null },
        { "OPERATOR_REQUIRED", 403, "context", Fine, "CASE-1", "  " },
        { "PARSE_FAILED", 400, "parse", "{ residents(where: { name: { eq: \"" + Person + "\" } } { nodes", "CASE-1", "op-1" },
        { "VALIDATION_FAILED", 400, "validate", "query " + Person + " { " + Person + ": residents { nodes { x" + Person + " } } } # " + Person, "CASE-1", "op-1" },
        { "VALIDATION_FAILED", 400, "validate", "{ visits(where: { result: { eq: " + Person + " } }) { nodes { result } } }", "CASE-1", "op-1" },
        { "BAD_INPUT", 400, "validate", "{ residents(where: { birthDate: { eq: \"" + Person + "\" } }) { nodes { name } } }", "CASE-1", "op-1" },
        { "BAD_INPUT", 400, "validate", "query($" + Person + ": Int!) { residents(first: $" + Person + ") { nodes { name } } }", "CASE-1", "op-1" },
        { "BAD_INPUT", 400, "validate", "{ residents(first: 501, where: { name: { eq: \"" + Person + "\" } }) { nodes { name } } }", "CASE-1", "op-1" },
        { "CURSOR_INVALID", 400, "validate", "{ residents(after: \"" + Person + "\") { nodes { name } } }", "CASE-1", "op-1" },
        { "TOO_COSTLY", 400, "parse", "{ residents { nodes { " + string.Concat(Enumerable.Repeat("name ", 1001)) + " } } # " + Person + "\n }", "CASE-1", "op-1" },
        { "TOO_COSTLY", 400, "weigh", "{ " + string.Concat(Enumerable.Range(0, 41).Select(i => $"a{i}{Person}: residents(first: 500, where: {{ name: {{ eq: \"{Person}\" }} }}) {{ nodes {{ name }} }} ")) + "}", "CASE-1", "op-1" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_is_recorded_with_its_code_and_step_and_no_value_of_the_request(string code, int status, string step, string document, string? @case, string? @operator)
    {
        var client = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var token = await server.TokenAsync(client, "data:resident", Stop);
        var body = JsonSerializer.Serialize(new { query = document, variables = new Dictionary<string, string> { [Person] = Person } });
        var (answered, answer) = await PostAsync(token, body, @case, @operator);

        Assert.Equal((status, code), (answered, Code(answer)));
        Assert.False(answer.TryGetProperty("data", out _));
        var record = await RecordAsync(answer);
        Assert.Equal(("refusal", code, step), (record.GetProperty("kind").GetString(), record.GetProperty("code").GetString(), record.GetProperty("step").GetString()));
        Assert.Equal((client.Id, client.Grant, "elderly-care"), (record.GetProperty("caller").GetProperty("client").GetString(), record.GetProperty("caller").GetProperty("grant").GetGuid(), record.GetProperty("purpose").GetString()));
        Assert.DoesNotContain("Xiulan", record.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Person[10..], record.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("{\"query\": \"" + Person, 400)]
    [InlineData("[\"" + Person + "\"]", 400)]
    [InlineData("{\"query\":{\"" + Person + "\":1}}", 400)]
    [InlineData("{\"query\":\"{ __typename }\",\"variables\":\"" + Person + "\"}", 400)]
    public async Task A_body_that_is_no_request_is_recorded_without_what_it_says(string body, int status)
    {
        var token = await server.TokenAsync(await server.AddClientAsync("elderly-care", ["data:resident"], Stop), "data:resident", Stop);
        var (answered, answer) = await PostAsync(token, body, "CASE-1", Person);

        Assert.Equal((status, "BAD_INPUT"), (answered, Code(answer)));
        var record = await RecordAsync(answer);
        Assert.Equal(("BAD_INPUT", "read"), (record.GetProperty("code").GetString(), record.GetProperty("step").GetString()));
        Assert.DoesNotContain("Xiulan", record.GetRawText() + answer.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_token_whose_grant_has_ended_is_refused_and_recorded()
    {
        var client = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var token = await server.TokenAsync(client, "data:resident", Stop);
        await (await server.HostAsync()).Services.GetRequiredService<GridDataExchange.Registry.IRegistry>().EndGrantAsync(client.Grant, Stop);
        var (status, answer) = await PostAsync(token, JsonSerializer.Serialize(new { query = Fine }), Person, Person);

        Assert.Equal((403, "GRANT_ENDED"), (status, Code(answer)));
        var record = await RecordAsync(answer);
        Assert.Equal(("GRANT_ENDED", "grant"), (record.GetProperty("code").GetString(), record.GetProperty("step").GetString()));
        Assert.DoesNotContain("Xiulan", record.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_case_that_was_refused_can_be_read_with_the_exchanges_key_alone()
    {
        var token = await server.TokenAsync(await server.AddClientAsync("elderly-care", ["data:resident"], Stop), "data:resident", Stop);
        var (_, answer) = await PostAsync(token, JsonSerializer.Serialize(new { query = Fine }), Person, "op-1");
        var record = await RecordAsync(answer);
        var key = (await server.HostAsync()).Services.GetRequiredService<MasterKey>();

        Assert.False(record.TryGetProperty("case", out _));
        Assert.Equal($"[\"{Person}\",\"op-1\"]", new LiteralSeal(key).Open(record.GetProperty("id").GetGuid(), record.GetProperty("claims").GetString()!));
    }

    [Fact]
    public async Task A_dataset_without_its_scope_is_not_in_the_schema_and_asking_is_recorded()
    {
        var token = await server.TokenAsync(await server.AddClientAsync("elderly-care", ["data:resident", "data:visit"], Stop), "data:resident", Stop);
        var (status, answer) = await PostAsync(token, JsonSerializer.Serialize(new { query = "{ visits { nodes { result } } }" }), "CASE-1", "op-1");

        Assert.Equal((400, "VALIDATION_FAILED"), (status, Code(answer)));
        Assert.StartsWith("unknown field `visits`", answer.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("VALIDATION_FAILED", (await RecordAsync(answer)).GetProperty("code").GetString());
    }

    private async Task<(int Status, JsonElement Answer)> PostAsync(string token, string body, string? @case, string? @operator)
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "graphql") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/graphql-response+json");
        Add("Exchange-Case", @case);
        Add("Exchange-Operator", @operator);
        using var response = await http.SendAsync(request, Stop);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Stop)).RootElement);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private async Task<JsonElement> RecordAsync(JsonElement answer)
    {
        var id = answer.GetProperty("extensions").GetProperty("exchange").GetProperty("record").GetGuid();
        var services = (await server.HostAsync()).Services;
        return JsonDocument.Parse(await services.GetRequiredService<IDatabases>().BodyAsync(id, services.GetRequiredService<RetentionKeys>())).RootElement;
    }

    private static string? Code(JsonElement answer) => answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString();
}
