using Microsoft.Extensions.Logging;

namespace GridDataExchange.Postgres.Cluster;

/// <summary>What this room logs: event ids 1000-1099.</summary>
internal static partial class ClusterEvents
{
    [LoggerMessage(1000, LogLevel.Information, "PostgreSQL runs in {Folder} as `{User}`, process {Process}")]
    public static partial void Started(ILogger logger, string folder, string user, int process);

    [LoggerMessage(1001, LogLevel.Debug, "PostgreSQL: {Line}")]
    public static partial void ServerSaid(ILogger logger, string line);

    [LoggerMessage(1002, LogLevel.Error, "PostgreSQL ended by itself with exit code {ExitCode} ({LastWords}); it is started again")]
    public static partial void ServerEnded(ILogger logger, int exitCode, string lastWords);

    [LoggerMessage(1003, LogLevel.Error, "PostgreSQL cannot be started again: {Reason}")]
    public static partial void RestartFailed(ILogger logger, string reason);

    [LoggerMessage(1004, LogLevel.Information, "A new PostgreSQL cluster was made in {Folder}")]
    public static partial void Made(ILogger logger, string folder);
}
