using System.Globalization;
using System.Threading.RateLimiting;
using GridDataExchange.Exchange;
using GridDataExchange.Exchange.Refusals;
using GridDataExchange.Query;
using GridDataExchange.Server.Hosting;

namespace GridDataExchange.Server.Http;

/// <summary>Holds each client to so many requests a minute and so many at once, on this node, before anything else is done for it.</summary>
internal sealed class ClientLimits : IDisposable
{
    private const int Segments = 6;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ExchangeSettings settings;
    private readonly RefusalTally refusals;
    private readonly PartitionedRateLimiter<string> atOnce;
    private readonly PartitionedRateLimiter<string> perMinute;

    public ClientLimits(ExchangeSettings settings, RefusalTally refusals)
    {
        this.settings = settings;
        this.refusals = refusals;
        var concurrency = new ConcurrencyLimiterOptions { PermitLimit = settings.ConcurrentRequests, QueueLimit = 0 };
        var rate = new SlidingWindowRateLimiterOptions { PermitLimit = settings.RequestsPerMinute, Window = Minute, SegmentsPerWindow = Segments, QueueLimit = 0 };
        atOnce = PartitionedRateLimiter.Create<string, string>(client => RateLimitPartition.GetConcurrencyLimiter(client, _ => concurrency));
        perMinute = PartitionedRateLimiter.Create<string, string>(client => RateLimitPartition.GetSlidingWindowLimiter(client, _ => rate));
    }

    /// <summary>Lets the request in until its response is sent; or answers it with 429 and counts the refusal.</summary>
    /// <returns>True where it was let in.</returns>
    public async ValueTask<bool> EnterAsync(HttpContext context, TokenFacts token, GraphQLMedia media)
    {
        var place = atOnce.AttemptAcquire(token.Client);
        if (!place.IsAcquired)
        {
            place.Dispose();
            await RefuseAsync($"more than {settings.ConcurrentRequests} requests of this client at once: wait for answers before you ask more", TimeSpan.FromSeconds(1));
            return false;
        }

        // Sent or broken off, the response gives the place back.
        context.Response.RegisterForDispose(place);
        using var permit = perMinute.AttemptAcquire(token.Client);
        if (permit.IsAcquired)
        {
            return true;
        }

        await RefuseAsync($"more than {settings.RequestsPerMinute} requests of this client in a minute: ask less often", Minute / Segments);
        return false;

        Task RefuseAsync(string sentence, TimeSpan after)
        {
            refusals.Count(token, RefusalCode.RateLimited);
            context.Response.Headers.RetryAfter = Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return GraphQLResponses.WriteAsync(context, StatusCodes.Status429TooManyRequests, new Refusal(RefusalCode.RateLimited, sentence), media);
        }
    }

    public void Dispose()
    {
        atOnce.Dispose();
        perMinute.Dispose();
    }
}
