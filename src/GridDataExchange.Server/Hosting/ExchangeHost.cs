using System.Diagnostics;
using System.Runtime.InteropServices;
using GridDataExchange.Postgres;
using GridDataExchange.Server.Keys;
using GridDataExchange.Server.OAuth;
using Microsoft.AspNetCore.DataProtection;

namespace GridDataExchange.Server.Hosting;

/// <summary>The server: starts, answers until it is told to stop, and stops.</summary>
public sealed class ExchangeHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Rooms rooms;
    private readonly ILoggerFactory loggers;

    private ExchangeHost(WebApplication app, Rooms rooms, ILoggerFactory loggers)
    {
        this.app = app;
        this.rooms = rooms;
        this.loggers = loggers;
    }

    /// <summary>The first address it listens on.</summary>
    public Uri Address => new(app.Urls.First());

    /// <summary>Its services.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>Runs a server until it is told to stop.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="errors">Where a mistake of configuration is said, in a sentence.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            await using var host = await StartAsync(args, stop.Token);
            await host.app.WaitForShutdownAsync(stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception failure) when (StartFailures.SentenceOf(failure) is { } sentence)
        {
            await errors.WriteLineAsync(sentence);
            return 1;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>Starts a server; when it returns, the server is ready.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="cancellationToken">Breaks the start off.</param>
    /// <exception cref="ConfigurationException">It cannot start as configured; other rooms have exceptions of their own for it.</exception>
    public static async Task<ExchangeHost> StartAsync(string[] args, CancellationToken cancellationToken)
    {
        var time = Stopwatch.StartNew();
        // Options are read once. Watching their file would watch all below its folder, where every write of PostgreSQL's may be one to look at.
        var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
        var settings = ExchangeSettings.Read(builder.Configuration, builder.Environment);
        var loggers = ServerLogging.Create(builder.Configuration);
        var log = loggers.CreateLogger("GridDataExchange.Server");
        Rooms? rooms = null;
        WebApplication? app = null;
        try
        {
            // The rooms open while the host is put together: each takes about half of the time until a request can be answered.
            var opening = Task.Run(() => Rooms.OpenAsync(settings, loggers, time, cancellationToken), cancellationToken);
            builder.AddExchange(settings, loggers);
            rooms = await opening;
            rooms.AddTo(builder.Services);
            app = builder.Build();
            app.UseExchange();
            WarmUp.Start(app, rooms);
            await ListenAsync(app, builder.Configuration, cancellationToken);
            ServerEvents.StartStep(log, "listening", time.ElapsedMilliseconds);
            ListeningRules.Check(app.Urls, settings);
            var keys = await SigningKeys.ReadOrCreateAsync(rooms.Databases.For(DatabaseRole.Authorization), app.Services.GetRequiredService<IDataProtectionProvider>(), rooms.Node, cancellationToken);
            app.Services.GetRequiredService<TokenIssuer>().Set(ListeningRules.IssuerOf(app.Urls, settings), keys);
            ServerEvents.StartStep(log, "keys", time.ElapsedMilliseconds);
            await DemoSeed.RunAsync(rooms, app.Services, settings, log, cancellationToken);
            ServerEvents.StartStep(log, "demo", time.ElapsedMilliseconds);
            rooms.FollowPolicies(settings, log);
            app.Services.GetRequiredService<Readiness>().Open();
            ServerEvents.Ready(log, app.Urls.First(), time.ElapsedMilliseconds);
            return new ExchangeHost(app, rooms, loggers);
        }
        catch
        {
            await StopAsync(app, rooms, loggers);
            throw;
        }
    }

    /// <summary>Stops: no new requests, those under way finish, then the rooms close and the private PostgreSQL stops.</summary>
    public async ValueTask DisposeAsync()
    {
        ServerEvents.Stopping(loggers.CreateLogger("GridDataExchange.Server"));
        await StopAsync(app, rooms, loggers);
    }

    private static async Task ListenAsync(WebApplication app, ConfigurationManager configuration, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (StartFailures.OfListening(e, configuration["urls"]) is { } mistake)
        {
            throw mistake;
        }
    }

    private static async Task StopAsync(WebApplication? app, Rooms? rooms, ILoggerFactory loggers)
    {
        try
        {
            if (app is not null)
            {
                await app.StopAsync(CancellationToken.None);
                await app.DisposeAsync();
            }
        }
        finally
        {
            try
            {
                if (rooms is not null)
                {
                    await rooms.DisposeAsync();
                }
            }
            finally
            {
                loggers.Dispose();
            }
        }
    }
}
