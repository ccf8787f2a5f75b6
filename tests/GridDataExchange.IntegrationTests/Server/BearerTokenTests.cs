using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using GridDataExchange.Server.OAuth;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GridDataExchange.IntegrationTests.Server;

public sealed class BearerTokenTests(ServerFixture server)
{
    private const string Query = "{ __typename }";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_token_is_401_with_a_challenge_and_a_GraphQL_error()
    {
        using var http = await server.ConnectAsync();
        using var response = await http.PostAsJsonAsync("graphql", new { query = Query }, Stop);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal("UNAUTHENTICATED", CodeOf(answer));
        Assert.False(answer.TryGetProperty("data", out _));
    }

    [Fact]
    public async Task A_token_of_this_server_is_taken_and_taken_again()
    {
        var token = await server.TokenAsync(await server.AddClientAsync("elderly-care", ["data:resident"], Stop), "data:resident", Stop);

        Assert.NotEqual(401, (await server.AskAsync(token, Query, Stop)).Status);
        Assert.NotEqual(401, (await server.AskAsync(token, Query, Stop)).Status);
    }

    [Fact]
    public async Task The_claims_that_the_other_tests_change_one_of_are_themselves_taken() =>
        Assert.NotEqual(401, (await server.AskAsync(await ForgeAsync(), Query, Stop)).Status);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_token_altered_in_any_part_is_401(int part)
    {
        var parts = (await ForgeAsync()).Split('.');
        var bytes = Base64Url.DecodeFromChars(parts[part]);
        bytes[bytes.Length / 2] ^= 1;
        parts[part] = Base64Url.EncodeToString(bytes);

        await AssertRefusedAsync(string.Join('.', parts));
    }

    [Fact]
    public async Task A_token_without_signature_is_401()
    {
        var parts = (await ForgeAsync()).Split('.');
        var none = Base64Url.EncodeToString("""{"alg":"none","typ":"at+jwt"}"""u8);

        await AssertRefusedAsync($"{none}.{parts[1]}.");
        await AssertRefusedAsync($"{parts[0]}.{parts[1]}.");
        await AssertRefusedAsync($"{parts[0]}.{parts[1]}");
    }

    [Fact]
    public async Task A_token_signed_with_the_public_key_as_a_secret_is_401()
    {
        var key = await KeyAsync();
        var secret = new SymmetricSecurityKey(key.ECDsa.ExportSubjectPublicKeyInfo()) { KeyId = key.KeyId };

        await AssertRefusedAsync(await ForgeAsync(signWith: new SigningCredentials(secret, SecurityAlgorithms.HmacSha256)));
    }

    [Fact]
    public async Task A_token_signed_with_another_key_under_the_same_id_is_401()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = new ECDsaSecurityKey(other) { KeyId = (await KeyAsync()).KeyId };

        await AssertRefusedAsync(await ForgeAsync(signWith: new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256)));
    }

    [Fact]
    public async Task A_token_of_another_issuer_is_401() => await AssertRefusedAsync(await ForgeAsync(issuer: "https://elsewhere.example/"));

    [Fact]
    public async Task A_token_that_has_ended_is_401() => await AssertRefusedAsync(await ForgeAsync(expires: DateTime.UtcNow.AddSeconds(-1)));

    [Fact]
    public async Task A_JWT_that_is_no_access_token_is_401() => await AssertRefusedAsync(await ForgeAsync(type: "JWT"));

    [Theory]
    [InlineData("department")]
    [InlineData("grant_id")]
    [InlineData("sub")]
    public async Task A_token_that_lacks_a_claim_is_401(string claim) => await AssertRefusedAsync(await ForgeAsync(without: claim));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("....")]
    public async Task What_is_no_token_is_401(string token) => await AssertRefusedAsync(token);

    [Fact]
    public async Task A_token_counts_in_the_header_alone_and_only_once()
    {
        var token = await ForgeAsync();
        using var http = await server.ConnectAsync();
        using var twice = new HttpRequestMessage(HttpMethod.Post, "graphql") { Content = JsonContent.Create(new { query = Query }) };
        twice.Headers.TryAddWithoutValidation("Authorization", [$"Bearer {token}", $"Bearer {token}"]);
        using var inQuery = await http.PostAsJsonAsync($"graphql?access_token={token}", new { query = Query }, Stop);
        using var form = new FormUrlEncodedContent([new("access_token", token)]);
        using var inForm = await http.PostAsync("graphql", form, Stop);
        using var header = await http.SendAsync(twice, Stop);

        Assert.Equal([401, 401, 401], [(int)inQuery.StatusCode, (int)inForm.StatusCode, (int)header.StatusCode]);
    }

    private async Task AssertRefusedAsync(string token)
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "graphql") { Content = JsonContent.Create(new { query = Query }) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var response = await http.SendAsync(request, Stop);

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal("Bearer error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal("UNAUTHENTICATED", CodeOf(await response.Content.ReadFromJsonAsync<JsonElement>(Stop)));
    }

    private async Task<ECDsaSecurityKey> KeyAsync() => (ECDsaSecurityKey)(await server.HostAsync()).Services.GetRequiredService<TokenIssuer>().Keys.Signing[0];

    /// <summary>A token as this server makes them, made by the test with the server's own key, with one thing different.</summary>
    private async Task<string> ForgeAsync(string? issuer = null, DateTime? expires = null, string type = "at+jwt", string? without = null, SigningCredentials? signWith = null)
    {
        var claims = new Dictionary<string, object>
        {
            ["sub"] = "forger",
            ["department"] = "civil-affairs",
            ["purpose"] = "elderly-care",
            ["grant_id"] = Guid.NewGuid().ToString("D"),
            ["scope"] = "purpose:elderly-care data:resident",
            ["jti"] = Guid.NewGuid().ToString("D"),
            ["client_id"] = "forger",
        };
        if (without is not null)
        {
            claims.Remove(without);
        }

        var end = expires ?? DateTime.UtcNow.AddMinutes(5);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? (await server.HostAsync()).Address.AbsoluteUri,
            Claims = claims,
            IssuedAt = end.AddMinutes(-5),
            Expires = end,
            TokenType = type,
            SigningCredentials = signWith ?? new SigningCredentials(await KeyAsync(), SecurityAlgorithms.EcdsaSha256),
        });
    }

    private static string? CodeOf(JsonElement answer) => answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString();
}
