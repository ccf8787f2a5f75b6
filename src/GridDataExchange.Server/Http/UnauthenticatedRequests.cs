using GridDataExchange.Exchange.Refusals;
using GridDataExchange.Query;

namespace GridDataExchange.Server.Http;

/// <summary>Counts every 401: a missing or wrong token, and a client that could not prove who it is.</summary>
internal static class UnauthenticatedRequests
{
    public static async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            context.RequestServices.GetRequiredService<RefusalTally>().Count(context.Connection.RemoteIpAddress, RefusalCode.Unauthenticated);
        }
    }
}
