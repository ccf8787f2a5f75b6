using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>A collector of OpenTelemetry logs by HTTP, or HTTPS where it has a certificate.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly StringBuilder texts = new();
    private int refused;

    private OtlpCollector(X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        app = builder.Build();
        app.Run(TakeAsync);
    }

    public Uri Address => new(new Uri(app.Urls.Single()), "/v1/logs");

    public int Status { get; set; } = 200;

    public int Refused => Volatile.Read(ref refused);

    /// <summary>By id, how often it came.</summary>
    public ConcurrentDictionary<Guid, int> Ids { get; } = new();

    /// <summary>All that was taken.</summary>
    public string Text
    {
        get
        {
            lock (texts)
            {
                return texts.ToString();
            }
        }
    }

    public static async Task<OtlpCollector> StartAsync(X509Certificate2? certificate = null)
    {
        var collector = new OtlpCollector(certificate);
        await collector.app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        context.Response.StatusCode = Status;
        if (Status != 200)
        {
            Interlocked.Increment(ref refused);
            return;
        }

        lock (texts)
        {
            texts.Append(text);
        }

        using var logs = JsonDocument.Parse(text);
        foreach (var record in logs.RootElement.GetProperty("resourceLogs")[0].GetProperty("scopeLogs")[0].GetProperty("logRecords").EnumerateArray())
        {
            var id = record.GetProperty("attributes").EnumerateArray().First(a => a.GetProperty("key").GetString() == "gdx.record.id").GetProperty("value").GetProperty("stringValue").GetGuid();
            Ids.AddOrUpdate(id, 1, (_, n) => n + 1);
        }
    }
}
