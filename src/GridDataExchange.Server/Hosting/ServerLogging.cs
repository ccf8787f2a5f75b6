namespace GridDataExchange.Server.Hosting;

/// <summary>Logging: one line an event, to the console; nothing of a request's content.</summary>
internal static class ServerLogging
{
    /// <summary>The logger factory of the server; made before the host, since rooms that open before it log too.</summary>
    public static ILoggerFactory Create(IConfiguration configuration) => LoggerFactory.Create(logging =>
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        logging.SetMinimumLevel(LogLevel.Information);
        // At Information these write paths, query strings and parameters of requests.
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning).AddFilter("OpenIddict", LogLevel.Warning);
        logging.AddConfiguration(configuration.GetSection("Logging"));
        // These write exceptions with their messages, or SQL: what they would say is said by Defects or by the sentence the start ends with.
        logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    });
}
