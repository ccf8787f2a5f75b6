using System.Diagnostics;
using GridDataExchange.Exchange;
using GridDataExchange.Policies;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Registry;
using GridDataExchange.Server.Keys;
using GridDataExchange.Server.OAuth;

namespace GridDataExchange.Server.Hosting;

/// <summary>Every room, opened in the order in which one needs another; closed in the reverse of it.</summary>
internal sealed class Rooms : IAsyncDisposable
{
    private readonly List<object> opened = [];

    private Rooms()
    {
    }

    public required PolicySet Policies { get; init; }
    public required MasterKey Key { get; init; }
    public IDatabases Databases { get; private set; } = null!;
    public IRegistry Registry { get; private set; } = null!;

    public static async Task<Rooms> OpenAsync(ExchangeSettings settings, ILoggerFactory loggers, Stopwatch time, CancellationToken cancellationToken)
    {
        var log = loggers.CreateLogger("GridDataExchange.Server");
        // var catalogue = CatalogueReader.Read(settings.Policies);
        var rooms = new Rooms { Key = null!, Policies = null! };
        DataFolder.Prepare(settings);
        rooms = new Rooms { Key = MasterKey.ReadOrCreate(settings.KeyFile), Policies = null! };
        try
        {
            ServerEvents.StartStep(log, "policies", time.ElapsedMilliseconds);
            rooms.Databases = await rooms.OpenDatabaseAsync(settings, loggers, cancellationToken);
            ServerEvents.StartStep(log, "database", time.ElapsedMilliseconds);
            await Migrator.MigrateAsync(rooms.Databases, [.. PostgresSchema.All, .. ServerSchema.All], cancellationToken);
            ServerEvents.StartStep(log, "schema", time.ElapsedMilliseconds);
            rooms.Registry = new ScratchRegistry();
            return rooms;
        }
        catch
        {
            await rooms.DisposeAsync();
            throw;
        }
    }

    public void AddTo(IServiceCollection services)
    {
        services.AddServerDataProtection(Databases, Key);
        services.AddSingleton(Key).AddSingleton(Databases).AddSingleton(Registry).AddSingleton<IExchange, ScratchExchange>();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var room in Enumerable.Reverse(opened))
        {
            await ((IAsyncDisposable)room).DisposeAsync();
        }
    }

    private T Keep<T>(T room) where T : IAsyncDisposable
    {
        opened.Add(room);
        return room;
    }

    private async Task<IDatabases> OpenDatabaseAsync(ExchangeSettings settings, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (settings.ConnectionString is { } connectionString)
        {
            return Keep(await GridDataExchange.Postgres.Databases.OpenAsync(connectionString, Key.Derive("database-roles"), cancellationToken));
        }

        var options = new EmbeddedClusterOptions { DataDirectory = settings.DataDirectory, PostgresBin = settings.PostgresBin };
        var cluster = Keep(await EmbeddedCluster.StartAsync(options, loggers.CreateLogger<EmbeddedCluster>(), cancellationToken));
        return Keep(await GridDataExchange.Postgres.Databases.OpenAsync(cluster, cancellationToken));
    }
}
