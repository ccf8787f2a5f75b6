using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace GridDataExchange.IntegrationTests.Server;

public sealed class HttpTests(ServerFixture server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task GraphQL_is_asked_by_POST_alone(string method)
    {
        using var http = await server.ConnectAsync();
        using var response = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), "graphql?query=%7B__typename%7D"), Stop);

        Assert.Equal(405, (int)response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("{", "application/json", 400)]
    [InlineData("[]", "application/json", 400)]
    [InlineData("""{"query":1}""", "application/json", 400)]
    [InlineData("""{"query":"{ a }"}""", "text/plain", 415)]
    public async Task What_is_no_GraphQL_request_is_a_recorded_refusal(string body, string contentType, int status)
    {
        using var response = await PostAsync(body, contentType, null);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("BAD_INPUT", answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_body_of_more_than_a_mebibyte_is_413()
    {
        using var response = await PostAsync("{\"query\":\"" + new string('x', 1 << 20) + "\"}", "application/json", null);

        Assert.Equal(413, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("application/graphql-response+json", 400, "application/graphql-response+json")]
    [InlineData("application/json", 200, "application/json")]
    [InlineData(null, 200, "application/json")]
    public async Task A_document_that_does_not_parse_has_the_status_of_the_media_type_asked_for(string? accept, int status, string contentType)
    {
        using var response = await PostAsync("""{"query":"{"}""", "application/json", accept);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_client_that_takes_no_JSON_is_told_so()
    {
        using var response = await PostAsync("""{"query":"{ __typename }"}""", "application/json", "text/html");

        Assert.Equal(406, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("graphql")]
    [InlineData("connect/token")]
    [InlineData("health/live")]
    [InlineData("nowhere")]
    public async Task No_response_is_cached_or_rendered(string path)
    {
        using var http = await server.ConnectAsync();
        using var response = await http.PostAsync(path, null, Stop);

        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task A_response_tells_the_rows_that_were_estimated_and_those_that_came()
    {
        using var answered = await PostAsync("""{"query":"{ residents(first: 3, where: { name: { in: [] } }) { nodes { name } } }"}""", "application/json", null);
        Assert.Equal(["3"], answered.Headers.GetValues("Exchange-Cost-Estimated"));
        Assert.Equal(["0"], answered.Headers.GetValues("Exchange-Cost"));
        using var refused = await PostAsync("""{"query":"{ a: residents(first: 500) { nodes { gridCode name } } b: residents(after: \"x\") { nodes { name } } }"}""", "application/json", null);
        Assert.False(refused.Headers.Contains("Exchange-Cost"));
        Assert.Contains("\"path\":[\"b\"]", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_ready_says_so()
    {
        using var http = await server.ConnectAsync();

        Assert.Equal("live\n", await http.GetStringAsync("health/live", Stop));
        Assert.Equal("ready\n", await http.GetStringAsync("health/ready", Stop));
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string contentType, string? accept)
    {
        var token = await server.TokenAsync(await server.AddClientAsync("elderly-care", ["data:resident"], Stop), "data:resident", Stop);
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "graphql") { Content = new StringContent(body, Encoding.UTF8, contentType) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Exchange-Case", "CASE-1");
        request.Headers.Add("Exchange-Operator", "op-1");
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        return await http.SendAsync(request, Stop);
    }
}
