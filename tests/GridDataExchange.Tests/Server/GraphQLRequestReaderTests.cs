using System.Text;
using GridDataExchange.Server.Http;
using Microsoft.AspNetCore.Http;

namespace GridDataExchange.Tests.Server;

public sealed class GraphQLRequestReaderTests
{
    [Fact]
    public async Task A_request_is_read_with_all_its_members()
    {
        using var body = Assert.IsType<GraphQLBody>(await ReadAsync("""{"query":"query Q { a }","operationName":"Q","variables":{"n":1},"extensions":{"x":1},"other":2}"""));

        Assert.Equal("query Q { a }", body.Query);
        Assert.Equal("Q", body.OperationName);
        Assert.Equal(1, body.Variables!.Value.GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task Null_members_are_absent_ones()
    {
        using var body = Assert.IsType<GraphQLBody>(await ReadAsync("""{"query":"{ a }","operationName":null,"variables":null,"extensions":null}"""));

        Assert.Null(body.OperationName);
        Assert.Null(body.Variables);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""[{"query":"{ a }"}]""")]
    [InlineData("\"{ a }\"")]
    [InlineData("{}")]
    [InlineData("""{"query":null}""")]
    [InlineData("""{"query":1}""")]
    [InlineData("""{"query":"{ a }","operationName":1}""")]
    [InlineData("""{"query":"{ a }","variables":[]}""")]
    [InlineData("""{"query":"{ a }","variables":"{}"}""")]
    [InlineData("""{"query":"{ a }","extensions":[]}""")]
    [InlineData("""{"query":"{ a }"} x""")]
    public async Task What_is_no_GraphQL_request_is_400(string body) =>
        Assert.Equal(400, Assert.IsType<MalformedBody>(await ReadAsync(body)).Status);

    [Theory]
    [InlineData("""{"query":"{ a }","query":"{ b }"}""")]
    [InlineData("""{"query":"{ a }","variables":{"id":1,"id":2}}""")]
    public async Task A_member_named_twice_is_400(string body) =>
        Assert.Equal(400, Assert.IsType<MalformedBody>(await ReadAsync(body)).Status);

    [Theory]
    [InlineData("""{"query":"\ud800"}""")]
    [InlineData("""{"query":"{ a }","variables":{"a":[{"b":"\udc00"}]}}""")]
    [InlineData("""{"query":"{ a }","variables":{"\ud800":1}}""")]
    public async Task Text_that_is_no_Unicode_is_400_wherever_it_stands(string body) =>
        Assert.Equal(400, Assert.IsType<MalformedBody>(await ReadAsync(body)).Status);

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_are_400() =>
        Assert.Equal(400, Assert.IsType<MalformedBody>(await ReadAsync([.. "{\"query\":\""u8, 0xff, .. "\"}"u8], "application/json")).Status);

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/graphql")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("nonsense")]
    public async Task Another_content_type_is_415(string? contentType) =>
        Assert.Equal(415, Assert.IsType<MalformedBody>(await ReadAsync("""{"query":"{ a }"}"""u8.ToArray(), contentType)).Status);

    [Theory]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("Application/JSON; charset=\"utf-8\"")]
    public async Task JSON_in_UTF_8_may_say_so(string contentType) =>
        Assert.IsType<GraphQLBody>(await ReadAsync("""{"query":"{ a }"}"""u8.ToArray(), contentType)).Dispose();

    private static Task<ReadBody> ReadAsync(string body) => ReadAsync(Encoding.UTF8.GetBytes(body), "application/json");

    private static Task<ReadBody> ReadAsync(byte[] body, string? contentType)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(body);
        context.Request.ContentType = contentType;
        return GraphQLRequestReader.ReadBodyAsync(context.Request, TestContext.Current.CancellationToken);
    }
}
