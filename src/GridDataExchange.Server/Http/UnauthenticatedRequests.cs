using GridDataExchange.Exchange.Refusals;
using GridDataExchange.Query;

namespace GridDataExchange.Server.Http;

/// <summary>Counts every 401: a missing or wrong token, and a client that could not prove who it is.</summary>
internal static class UnauthenticatedRequests
{
    public static Task CountAsync(HttpContext context, RequestDelegate next)
    {
        // Counted before the first byte of the response leaves: whoever was told has been counted.
        context.Response.OnStarting(static state =>
        {
            var answered = (HttpContext)state;
            if (answered.Response.StatusCode == StatusCodes.Status401Unauthorized)
            {
                answered.RequestServices.GetRequiredService<RefusalTally>().Count(answered.Connection.RemoteIpAddress, RefusalCode.Unauthenticated);
            }

            return Task.CompletedTask;
        }, context);
        return next(context);
    }
}
