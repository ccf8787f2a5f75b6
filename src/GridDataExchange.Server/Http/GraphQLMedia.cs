using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace GridDataExchange.Server.Http;

/// <summary>The two media types of a GraphQL response.</summary>
internal enum GraphQLMedia
{
    /// <summary><c>application/json</c>: also for clients that name none.</summary>
    Json,

    /// <summary><c>application/graphql-response+json</c>.</summary>
    GraphQLResponse,
}

/// <summary>Choosing the media type of a response.</summary>
internal static class AcceptedMedia
{
    /// <summary>What the header Accept asks for; null where neither type will do.</summary>
    public static GraphQLMedia? Choose(StringValues accept)
    {
        if (accept.Count == 0)
        {
            return GraphQLMedia.Json;
        }

        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges))
        {
            return null;
        }

        // RFC 9110, 12.5.1: the most specific range that fits decides a type's quality.
        var json = Quality(ranges, "json");
        var response = Quality(ranges, "graphql-response+json");
        return (json, response) switch
        {
            ( <= 0, <= 0) => null,
            // A client that names neither is older than the new type; one that names both alike knows it.
            _ when response > json || (response == json && Names(ranges, "graphql-response+json")) => GraphQLMedia.GraphQLResponse,
            _ => GraphQLMedia.Json,
        };
    }

    /// <summary>The header Content-Type of a response.</summary>
    public static string ContentType(GraphQLMedia media) =>
        media == GraphQLMedia.Json ? "application/json; charset=utf-8" : "application/graphql-response+json; charset=utf-8";

    private static bool Names(IList<MediaTypeHeaderValue> ranges, string subType) => ranges.Any(r => Specificity(r, subType) == 2);

    private static double Quality(IList<MediaTypeHeaderValue> ranges, string subType) =>
        ranges.Where(r => Specificity(r, subType) >= 0).MaxBy(r => Specificity(r, subType)) is { } range ? range.Quality ?? 1 : 0;

    private static int Specificity(MediaTypeHeaderValue range, string subType) =>
        range.MatchesAllTypes ? 0
        : !range.Type.Equals("application", StringComparison.OrdinalIgnoreCase) ? -1
        : range.MatchesAllSubTypes ? 1
        : range.SubType.Equals(subType, StringComparison.OrdinalIgnoreCase) && range.Charset is not { HasValue: true, Value: not "utf-8" and not "UTF-8" } ? 2 : -1;
}
