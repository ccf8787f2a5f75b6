using GridDataExchange.Policies;
using GridDataExchange.Registry;
using OpenIddict.Abstractions;

namespace GridDataExchange.Server.Hosting;

/// <summary>
/// Does in the background what the first requests would wait for: EF Core's model and the first query of clients, a first schema and the
/// validation of a document. Touches no data, and makes no record.
/// </summary>
internal static class WarmUp
{
    public static void Start(WebApplication app, Rooms rooms)
    {
        _ = TryAsync(() => FindAClientAsync(app.Services, app.Lifetime.ApplicationStopping));
        _ = TryAsync(() => ReadADocumentAsync(rooms, app.Lifetime.ApplicationStopping));
    }

    private static Task TryAsync(Func<Task> work) => Task.Run(async () =>
    {
        try
        {
            await work();
        }
        catch (Exception)
        {
            // Nobody asked for anything: the first request meets the same and says so.
        }
    });

    private static async Task FindAClientAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().FindByClientIdAsync("warm-up", cancellationToken);
    }

    private static async Task ReadADocumentAsync(Rooms rooms, CancellationToken cancellationToken)
    {
        if (rooms.Registry.Current is { Grants.IsEmpty: false } rights && rooms.Sets.Find(rights.PolicyVersion) is { Engine: var engine } policies)
        {
            var grant = rights.Grants.Values.MaxBy(g => g.Scopes.Length)!;
            var now = DateTimeOffset.UtcNow;
            var context = new RequestContext("", "", false, now, DateOnly.FromDateTime(now.UtcDateTime));
            var entitlement = Entitler.Entitle(policies.Set, CallerOf(grant, rights), context);
            var document = engine.Read("{ __typename }", entitlement);
            engine.Plan(await engine.ValidateAsync(document, null, null, entitlement, context, cancellationToken));
        }
    }

    private static Caller CallerOf(Grant grant, RightsSnapshot rights) =>
        new(rights.Clients[grant.Client].Department, grant.Client, grant.Purpose, grant.Scopes.Sort(StringComparer.Ordinal), grant.Jurisdictions.Sort(StringComparer.Ordinal));
}
