using GridDataExchange.Exchange;
using GridDataExchange.Ledger;
using GridDataExchange.Postgres;
using GridDataExchange.Registry;
using Npgsql;

namespace GridDataExchange.Server.Hosting;

/// <summary>Whether the server may answer: shut until database, policies and seed are done, and again from the moment it stops.</summary>
internal sealed class Readiness(IDatabases databases, IRegistry registry, PolicySets policies, LedgerCondition ledger, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private const string ReadClock = "SELECT clock_timestamp()";
    private static readonly TimeSpan MostApart = TimeSpan.FromSeconds(2);

    private volatile bool open;

    /// <summary>True between the end of the start and the beginning of the stop.</summary>
    public bool IsOpen => open && !lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Opens the gate, once, at the end of the start.</summary>
    public void Open() => open = true;

    /// <summary>Maps the two questions that those who run the server ask.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", static () => TypedResults.Text("live\n"));
        routes.MapGet("/health/ready", static async (Readiness readiness, CancellationToken cancellationToken) =>
            await readiness.IsReadyAsync(cancellationToken)
                ? TypedResults.Text("ready\n")
                : TypedResults.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable));
    }

    /// <summary>Lets only questions of health in while the gate is shut.</summary>
    public static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (context.RequestServices.GetRequiredService<Readiness>().IsOpen || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "1";
    }

    internal async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        // Where another node put a set in force that this one has not loaded, it answers nothing.
        if (!IsOpen || !ledger.TakesRecords || !ledger.IsFollowed || policies.Find(registry.Current.PolicyVersion) is null)
        {
            return false;
        }

        try
        {
            // Records say when by the node's clock, and rights end by the database's: where these differ, the trail is wrong.
            await using var command = databases.For(DatabaseRole.Registry).CreateCommand(ReadClock);
            var before = clock.GetUtcNow();
            var there = (DateTime)(await command.ExecuteScalarAsync(cancellationToken))!;
            return there >= before.UtcDateTime - MostApart && there <= clock.GetUtcNow().UtcDateTime + MostApart;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
