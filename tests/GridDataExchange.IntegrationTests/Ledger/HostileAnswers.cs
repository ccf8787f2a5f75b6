using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>A server that gives tokens to everybody, and refuses all else with texts that write on a terminal.</summary>
internal sealed class HostileAnswers : IAsyncDisposable
{
    public const string Text = "\u001b[2J\u001b[H\u202eas it must be\nas it must be";

    private readonly WebApplication app;

    private HostileAnswers()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    public string Address => app.Urls.Single();

    public static async Task<HostileAnswers> StartAsync()
    {
        var answers = new HostileAnswers();
        await answers.app.StartAsync(TestContext.Current.CancellationToken);
        return answers;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/connect/token")
        {
            return context.Response.WriteAsJsonAsync(new { access_token = "token" }, context.RequestAborted);
        }

        var proof = context.Request.Path.StartsWithSegments("/ledger/records", StringComparison.Ordinal);
        context.Response.StatusCode = proof ? 404 : 403;
        return proof ? context.Response.WriteAsync(Text, context.RequestAborted) : context.Response.WriteAsJsonAsync(new { errors = new[] { new { message = Text } } }, context.RequestAborted);
    }
}
