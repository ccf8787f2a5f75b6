using GridDataExchange.Query;

namespace GridDataExchange.Server.Http;

/// <summary>Says that a token is needed: 401 with the challenge of RFC 6750, and the reason in the form of a GraphQL error.</summary>
internal static class Challenge
{
    public static Task WriteAsync(HttpContext context, GraphQLMedia media)
    {
        var sent = context.Request.Headers.Authorization.Count > 0;
        // RFC 6750, 3.1: a request that brought no token is told no error code.
        context.Response.Headers.WWWAuthenticate = sent ? "Bearer error=\"invalid_token\"" : "Bearer";
        var sentence = sent ? "The access token is not valid or has ended: get a new one." : "Send an access token in the header 'Authorization: Bearer …'.";
        return GraphQLResponses.WriteAsync(context, StatusCodes.Status401Unauthorized, new Refusal(RefusalCode.Unauthenticated, sentence), media);
    }
}
