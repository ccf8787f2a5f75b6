using System.Text;
using GridDataExchange.Query;
using GridDataExchange.Server.Hosting;

namespace GridDataExchange.Server.Http;

/// <summary>The last catch: an exception that nothing expected becomes INTERNAL, and its types and places, never its message, go to the log.</summary>
internal static class Defects
{
    public static async Task CatchAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has left; there is nobody to answer.
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await GraphQLResponses.WriteAsync(context, bad.StatusCode, new Refusal(RefusalCode.BadInput, "The request is not well-formed HTTP, or larger than this server takes."));
        }
        catch (Exception defect) when (!context.Response.HasStarted)
        {
            ServerEvents.Defect(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("GridDataExchange.Server"), Describe(defect));
            context.Response.Clear();
            SecurityHeaders.Set(context.Response.Headers);
            await GraphQLResponses.WriteAsync(context, StatusCodes.Status500InternalServerError, new Refusal(RefusalCode.Internal, "The exchange failed to answer; nothing was released."));
        }
    }

    /// <summary>Types and places of an exception and of what it came from.</summary>
    internal static string Describe(Exception defect)
    {
        var text = new StringBuilder();
        for (var e = defect; e is not null; e = e.InnerException)
        {
            text.Append(text.Length == 0 ? "" : " from ").Append(e.GetType().FullName).Append('\n').Append(e.StackTrace);
        }

        return text.ToString();
    }
}
