using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using GridDataExchange.Postgres;
using GridDataExchange.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Server;

public sealed class TokenEndpointTests(ServerFixture server)
{
    private const string Purpose = "elderly-care";
    private static readonly string[] Scopes = ["data:resident", "data:visit"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_a_signed_JWT_of_five_minutes_that_says_who_for_what_and_under_which_grant()
    {
        var client = await server.AddClientAsync(Purpose, Scopes, Stop);
        var (status, answer) = await server.AskTokenAsync(client, "data:resident purpose:elderly-care", Stop);

        Assert.Equal(200, status);
        Assert.Equal("Bearer", answer.GetProperty("token_type").GetString());
        Assert.InRange(answer.GetProperty("expires_in").GetInt32(), 240, 300);
        var parts = answer.GetProperty("access_token").GetString()!.Split('.');
        var header = Decode(parts[0]);
        Assert.Equal("ES256", header.GetProperty("alg").GetString());
        Assert.Equal("at+jwt", header.GetProperty("typ").GetString());
        var claims = Decode(parts[1]);
        Assert.Equal(client.Id, claims.GetProperty("sub").GetString());
        Assert.Equal("civil-affairs", claims.GetProperty("department").GetString());
        Assert.Equal(Purpose, claims.GetProperty("purpose").GetString());
        Assert.Equal(client.Grant.ToString("D"), claims.GetProperty("grant_id").GetString());
        Assert.Equal("purpose:elderly-care data:resident", claims.GetProperty("scope").GetString());
        Assert.NotEmpty(claims.GetProperty("jti").GetString()!);
        Assert.Equal(300, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
    }

    [Theory]
    [InlineData("data:resident purpose:elderly-care")]
    [InlineData("data:resident data:household officer admin purpose:elderly-care")]
    public async Task The_scope_given_is_echoed_whether_narrowed_or_not(string asked)
    {
        var client = await server.AddClientAsync(Purpose, Scopes, Stop);
        var (status, answer) = await server.AskTokenAsync(client, asked, Stop);

        Assert.Equal(200, status);
        Assert.Equal("purpose:elderly-care data:resident", answer.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task A_secret_copied_by_SQL_to_another_clients_row_opens_nothing()
    {
        var (mine, theirs) = (await server.AddClientAsync(Purpose, Scopes, Stop), await server.AddClientAsync(Purpose, Scopes, Stop));
        var host = await server.HostAsync();
        const string Copy = """
            UPDATE oauth."OpenIddictApplications" SET "ClientSecret" = (SELECT "ClientSecret" FROM oauth."OpenIddictApplications" WHERE "ClientId" = $1) WHERE "ClientId" = $2
            """;
        Assert.Equal(1, await host.Services.GetRequiredService<IDatabases>().TamperAsync(Copy, DatabaseRole.Owner, mine.Id, theirs.Id));

        Assert.Equal(200, (await server.AskTokenAsync(mine, "data:resident purpose:elderly-care", Stop)).Status);
        var (status, answer) = await server.AskTokenAsync(theirs with { Secret = mine.Secret }, "data:resident purpose:elderly-care", Stop);
        Assert.Equal((401, "invalid_client"), (status, answer.GetProperty("error").GetString()));
    }

    [Theory]
    [InlineData("data:resident")]
    [InlineData("")]
    [InlineData("purpose:elderly-care purpose:epidemic-control")]
    [InlineData("data:resident purpose:epidemic-control")]
    [InlineData("data:resident purpose:no-such-thing")]
    public async Task Without_one_purpose_under_a_live_grant_the_scope_is_invalid(string asked)
    {
        var client = await server.AddClientAsync(Purpose, Scopes, Stop);
        var (status, answer) = await server.AskTokenAsync(client, asked, Stop);

        Assert.Equal(400, status);
        Assert.Equal("invalid_scope", answer.GetProperty("error").GetString());
        Assert.False(answer.TryGetProperty("access_token", out _));
    }

    [Fact]
    public async Task A_grant_just_ended_gives_no_token()
    {
        var client = await server.AddClientAsync(Purpose, Scopes, Stop);
        Assert.Equal(200, (await server.AskTokenAsync(client, "purpose:elderly-care", Stop)).Status);

        await (await server.HostAsync()).Services.GetRequiredService<IRegistry>().EndGrantAsync(client.Grant, Stop);

        Assert.Equal(400, (await server.AskTokenAsync(client, "purpose:elderly-care", Stop)).Status);
    }

    [Fact]
    public async Task A_wrong_secret_an_unknown_client_and_no_secret_are_told_the_same()
    {
        var client = await server.AddClientAsync(Purpose, Scopes, Stop);
        var wrong = await server.AskTokenAsync(client with { Secret = "wrong" }, "purpose:elderly-care", Stop);
        var unknown = await server.AskTokenAsync(client with { Id = "nobody" }, "purpose:elderly-care", Stop);

        Assert.Equal((401, "invalid_client"), (wrong.Status, wrong.Answer.GetProperty("error").GetString()));
        Assert.Equal((401, "invalid_client"), (unknown.Status, unknown.Answer.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task The_secret_may_come_in_the_header_Authorization()
    {
        var client = await server.AddClientAsync(Purpose, Scopes, Stop);
        using var http = await server.ConnectAsync();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{client.Id}:{client.Secret}")));
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", "purpose:elderly-care")]);
        using var response = await http.PostAsync("connect/token", form, Stop);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_new_secret_takes_the_place_of_the_old_one()
    {
        var client = await server.AddClientAsync(Purpose, Scopes, Stop);
        await new GridDataExchange.Server.OAuth.ClientSecrets((await server.HostAsync()).Services).SetAsync(client.Id, client.Id, "another-secret", Stop);

        Assert.Equal(401, (await server.AskTokenAsync(client, "purpose:elderly-care", Stop)).Status);
        Assert.Equal(200, (await server.AskTokenAsync(client with { Secret = "another-secret" }, "purpose:elderly-care", Stop)).Status);
    }

    [Fact]
    public async Task Discovery_names_what_is_there_and_nothing_else()
    {
        using var http = await server.ConnectAsync();
        var document = await http.GetFromJsonAsync<JsonElement>(".well-known/openid-configuration", Stop);
        var oauth = await http.GetFromJsonAsync<JsonElement>(".well-known/oauth-authorization-server", Stop);

        Assert.Equal(http.BaseAddress!.AbsoluteUri, document.GetProperty("issuer").GetString());
        Assert.Equal(http.BaseAddress.AbsoluteUri, oauth.GetProperty("issuer").GetString());
        Assert.Equal(new Uri(http.BaseAddress, "connect/token").AbsoluteUri, document.GetProperty("token_endpoint").GetString());
        Assert.Equal(["client_credentials"], Texts(document, "grant_types_supported"));
        Assert.Equal(["client_secret_basic", "client_secret_post"], Texts(document, "token_endpoint_auth_methods_supported").Order());
        foreach (var absent in new[] { "authorization_endpoint", "introspection_endpoint", "revocation_endpoint", "userinfo_endpoint", "scopes_supported", "prompt_values_supported" })
        {
            Assert.False(document.TryGetProperty(absent, out _), absent);
        }

        var keys = await http.GetFromJsonAsync<JsonElement>(document.GetProperty("jwks_uri").GetString(), Stop);
        var key = Assert.Single(keys.GetProperty("keys").EnumerateArray());
        Assert.Equal("ES256", key.GetProperty("alg").GetString());
        Assert.False(key.TryGetProperty("d", out _), "the private key is not published");
    }

    private static IEnumerable<string> Texts(JsonElement document, string name) => document.GetProperty(name).EnumerateArray().Select(e => e.GetString()!);

    private static JsonElement Decode(string part) => JsonSerializer.Deserialize<JsonElement>(System.Buffers.Text.Base64Url.DecodeFromChars(part));
}
