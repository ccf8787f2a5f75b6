using System.Text;
using GridDataExchange.Ledger.Witnesses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GridDataExchange.Cli.Witnessing;

/// <summary>A witness over HTTP. Nothing is read from the environment or from files in the working folder.</summary>
internal sealed class WitnessHost : IAsyncDisposable
{
    private const int MostConnections = 256;

    private readonly WebApplication app;

    private WitnessHost(WebApplication app) => this.app = app;

    /// <summary>Where it listens, the port included that was chosen for port 0.</summary>
    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<WitnessHost> StartAsync(Witness witness, string listen, TextWriter errors, CancellationToken cancellationToken)
    {
        // Only an address without TLS and path: the keys of TLS are the business of what stands before it.
        if (!Uri.TryCreate(listen, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp || address.PathAndQuery != "/")
        {
            throw new CommandException($"`{listen}` is no address to listen on: give one such as http://127.0.0.1:5090, without a path.", CommandException.Usage);
        }

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(listen).ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = Witness.MostBytes;
            options.Limits.MaxConcurrentConnections = MostConnections;
        });
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseRouting();
        app.MapPost("/witness/add-checkpoint", (RequestDelegate)(context => AddCheckpointAsync(witness, errors, context)));
        app.MapGet("/witness/{originHash}/checkpoint", (RequestDelegate)(context => LatestAsync(witness, errors, context)));
        try
        {
            await app.StartAsync(cancellationToken);
            return new(app);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or FormatException or System.Net.Sockets.SocketException)
        {
            await app.DisposeAsync();
            throw new CommandException($"`{listen}` cannot be listened on: check that the address is this machine's and that nothing listens there.");
        }
    }

    /// <summary>Serves until it is told to stop; then ends what was begun.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await app.WaitForShutdownAsync(cancellationToken);
        await app.StopAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static async Task AddCheckpointAsync(Witness witness, TextWriter errors, HttpContext context)
    {
        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (BadHttpRequestException refused)
        {
            context.Response.StatusCode = refused.StatusCode;
            return;
        }

        await AnswerAsync(context, errors, () => witness.AddCheckpointAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted));
    }

    private static Task LatestAsync(Witness witness, TextWriter errors, HttpContext context) =>
        AnswerAsync(context, errors, () => Task.FromResult(witness.Checkpoint((string)context.Request.RouteValues["originHash"]!)));

    private static async Task AnswerAsync(HttpContext context, TextWriter errors, Func<Task<WitnessAnswer>> answering)
    {
        try
        {
            var answer = await answering();
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.ContentType;
            var bytes = Encoding.UTF8.GetBytes(answer.Body);
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The asker has gone.
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // For the operator, not for the asker: the sentence names files.
            await errors.WriteLineAsync(e.Message);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }
}
