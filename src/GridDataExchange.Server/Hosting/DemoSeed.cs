using GridDataExchange.Demo;
using GridDataExchange.Server.OAuth;

namespace GridDataExchange.Server.Hosting;

/// <summary>Makes the demo where it is wanted and not there yet.</summary>
internal static class DemoSeed
{
    /// <summary>Makes it and says where its credentials are.</summary>
    public static async Task RunAsync(Rooms rooms, IServiceProvider services, ExchangeSettings settings, ILogger log, CancellationToken cancellationToken)
    {
        if (settings.DemoResidents is not { } residents)
        {
            return;
        }

        var seeder = new DemoSeeder(rooms.Databases, rooms.Publisher, rooms.Registry, new ClientSecrets(services), TimeProvider.System);
        var seeded = await seeder.SeedAsync(rooms.Policies.Catalogue, residents, settings.DataDirectory, cancellationToken);
        // Ready means ready for the grants just made: not a moment later, when the registry's watch sees them.
        await rooms.Registry.RefreshAsync(cancellationToken);
        ServerEvents.Demo(log, seeded, DemoSeeder.CredentialsPath(settings.DataDirectory));
    }
}
