using GridDataExchange.Query;
using GridDataExchange.Server.Http;
using Microsoft.Extensions.Primitives;

namespace GridDataExchange.Tests.Server;

public sealed class GraphQLStatusTests
{
    [Theory]
    [InlineData(null, 200, 200)]
    [InlineData(RefusalCode.Unauthenticated, 401, 401)]
    [InlineData(RefusalCode.PurposeRequired, 403, 403)]
    [InlineData(RefusalCode.CaseRequired, 403, 403)]
    [InlineData(RefusalCode.OperatorRequired, 403, 403)]
    [InlineData(RefusalCode.GrantEnded, 403, 403)]
    [InlineData(RefusalCode.RateLimited, 429, 429)]
    [InlineData(RefusalCode.RightsChanged, 503, 503)]
    [InlineData(RefusalCode.LedgerUnavailable, 503, 503)]
    [InlineData(RefusalCode.ParseFailed, 200, 400)]
    [InlineData(RefusalCode.ValidationFailed, 200, 400)]
    [InlineData(RefusalCode.BadInput, 200, 400)]
    [InlineData(RefusalCode.CursorInvalid, 200, 400)]
    [InlineData(RefusalCode.TooCostly, 200, 400)]
    [InlineData(RefusalCode.QuotaExceeded, 200, 400)]
    [InlineData(RefusalCode.SourceUnavailable, 200, 503)]
    [InlineData(RefusalCode.TimedOut, 200, 504)]
    [InlineData(RefusalCode.Internal, 200, 500)]
    public void Every_code_has_its_status_in_either_media_type(RefusalCode? code, int json, int response)
    {
        Assert.Equal(json, GraphQLStatus.Of(code, GraphQLMedia.Json, wellFormed: true));
        Assert.Equal(response, GraphQLStatus.Of(code, GraphQLMedia.GraphQLResponse, wellFormed: true));
    }

    [Fact]
    public void A_body_that_is_no_request_is_400_in_either_media_type()
    {
        Assert.Equal(400, GraphQLStatus.Of(RefusalCode.BadInput, GraphQLMedia.Json, wellFormed: false));
        Assert.Equal(400, GraphQLStatus.Of(RefusalCode.BadInput, GraphQLMedia.GraphQLResponse, wellFormed: false));
    }

    [Theory]
    [InlineData(null, "Json")]
    [InlineData("*/*", "Json")]
    [InlineData("application/*", "Json")]
    [InlineData("application/json", "Json")]
    [InlineData("application/json; charset=utf-8", "Json")]
    [InlineData("application/graphql-response+json", "GraphQLResponse")]
    [InlineData("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", "GraphQLResponse")]
    [InlineData("application/json, application/graphql-response+json;q=0.5", "Json")]
    [InlineData("application/graphql-response+json, application/json;q=0.9", "GraphQLResponse")]
    [InlineData("application/json;q=0, */*", "GraphQLResponse")]
    [InlineData("text/html, */*;q=0.1", "Json")]
    [InlineData("text/html", null)]
    [InlineData("application/json;q=0", null)]
    [InlineData("application/json; charset=gbk", null)]
    [InlineData("nonsense", null)]
    public void The_header_Accept_chooses_the_media_type(string? accept, string? expected) =>
        Assert.Equal(expected, AcceptedMedia.Choose(accept is null ? StringValues.Empty : new StringValues(accept))?.ToString());
}
