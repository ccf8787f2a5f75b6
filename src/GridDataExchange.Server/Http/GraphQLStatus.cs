using GridDataExchange.Query;

namespace GridDataExchange.Server.Http;

/// <summary>The status of a GraphQL response, in one place: the specification of GraphQL over HTTP still moves.</summary>
internal static class GraphQLStatus
{
    /// <summary>The status for an outcome.</summary>
    /// <param name="refused">Why there is no data, or null for an answer.</param>
    /// <param name="media">What the client accepts.</param>
    /// <param name="wellFormed">False where the body was not a GraphQL request at all.</param>
    public static int Of(RefusalCode? refused, GraphQLMedia media, bool wellFormed) => refused switch
    {
        null => StatusCodes.Status200OK,
        RefusalCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        RefusalCode.PurposeRequired or RefusalCode.CaseRequired or RefusalCode.OperatorRequired or RefusalCode.GrantEnded => StatusCodes.Status403Forbidden,
        RefusalCode.RateLimited => StatusCodes.Status429TooManyRequests,
        RefusalCode.RightsChanged or RefusalCode.LedgerUnavailable => StatusCodes.Status503ServiceUnavailable,
        _ when !wellFormed => StatusCodes.Status400BadRequest,
        // application/json promises 200 for whatever a well-formed request comes to, since intermediaries may answer in that type as well.
        _ when media == GraphQLMedia.Json => StatusCodes.Status200OK,
        RefusalCode.SourceUnavailable => StatusCodes.Status503ServiceUnavailable,
        RefusalCode.TimedOut => StatusCodes.Status504GatewayTimeout,
        RefusalCode.Internal => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status400BadRequest,
    };
}
