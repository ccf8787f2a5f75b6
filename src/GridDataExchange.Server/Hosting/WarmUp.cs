using OpenIddict.Abstractions;

namespace GridDataExchange.Server.Hosting;

/// <summary>Does in the background what the first request for a token would wait a second for: EF Core's model and the first query of clients.</summary>
internal static class WarmUp
{
    public static void Start(WebApplication app) => _ = Task.Run(async () =>
    {
        try
        {
            await using var scope = app.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().FindByClientIdAsync("warm-up", app.Lifetime.ApplicationStopping);
        }
        catch (Exception)
        {
            // Nobody asked: the first request for a token meets the same and says so.
        }
    });
}
