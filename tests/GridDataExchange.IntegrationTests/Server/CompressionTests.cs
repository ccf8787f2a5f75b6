using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace GridDataExchange.IntegrationTests.Server;

public sealed class CompressionTests(ServerFixture server)
{
    private const string Query = "{ residents(first: 20) { nodes { id name } } }";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("br", "application/json", "br")]
    [InlineData("gzip", "application/json", "gzip")]
    [InlineData("gzip, br", "application/graphql-response+json", "br")]
    [InlineData("br;q=0, gzip", "application/graphql-response+json", "gzip")]
    [InlineData(null, "application/json", null)]
    [InlineData("identity", "application/json", null)]
    [InlineData("deflate", "application/json", null)]
    public async Task A_client_gets_the_encoding_it_accepts_and_the_same_data(string? accepted, string media, string? encoding)
    {
        using var response = await AskAsync(accepted, media, new { query = Query });
        var body = await response.Content.ReadAsByteArrayAsync(Stop);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(media, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(encoding is null ? [] : [encoding], response.Content.Headers.ContentEncoding);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Null(response.Headers.ETag);
        using var plain = await AskAsync(null, media, new { query = Query });
        Assert.Equal(Data(await plain.Content.ReadAsByteArrayAsync(Stop)), Data(Decoded(body, encoding)));
    }

    [Fact]
    public async Task A_token_is_never_compressed()
    {
        var client = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        using var http = await server.ConnectAsync();
        http.DefaultRequestHeaders.Add("Accept-Encoding", "br, gzip");
        using var response = await http.PostAsync("connect/token", client.Form("data:resident purpose:elderly-care"), Stop);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task A_batch_is_refused()
    {
        using var response = await AskAsync(null, "application/json", new[] { new { query = Query } });

        Assert.Equal(400, (int)response.StatusCode);
    }

    private static string Data(byte[] body) => JsonDocument.Parse(body).RootElement.GetProperty("data").GetRawText();

    private static byte[] Decoded(byte[] body, string? encoding)
    {
        using var sent = new MemoryStream(body);
        using Stream plain = encoding switch
        {
            "br" => new BrotliStream(sent, CompressionMode.Decompress),
            "gzip" => new GZipStream(sent, CompressionMode.Decompress),
            _ => sent,
        };
        using var read = new MemoryStream();
        plain.CopyTo(read);
        return read.ToArray();
    }

    private async Task<HttpResponseMessage> AskAsync(string? accepted, string media, object body)
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "graphql") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await server.TokenAsync(await server.AddClientAsync("elderly-care", ["data:resident"], Stop), "data:resident", Stop));
        request.Headers.Add("Exchange-Case", "CASE-1");
        request.Headers.Add("Exchange-Operator", "op-1");
        request.Headers.Add("Accept", media);
        if (accepted is not null)
        {
            request.Headers.Add("Accept-Encoding", accepted);
        }

        return await http.SendAsync(request, Stop);
    }
}
