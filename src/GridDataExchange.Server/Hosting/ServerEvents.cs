namespace GridDataExchange.Server.Hosting;

/// <summary>Every message that the server logs, with its event id. None holds a personal value, a secret, a body or a query string.</summary>
internal static partial class ServerEvents
{
    [LoggerMessage(1000, LogLevel.Information, "Listening on {Address}, ready after {Milliseconds} ms")]
    public static partial void Ready(ILogger logger, string address, long milliseconds);

    [LoggerMessage(1001, LogLevel.Information, "Demo of {Residents} synthetic residents; credentials of its clients: {File}")]
    public static partial void Demo(ILogger logger, int residents, string file);

    [LoggerMessage(1002, LogLevel.Information, "Stopping: requests under way are finished first")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(1004, LogLevel.Debug, "Start: {Step} done after {Milliseconds} ms")]
    public static partial void StartStep(ILogger logger, string step, long milliseconds);

    // The message of an exception is left out: it may quote a value.
    [LoggerMessage(1100, LogLevel.Error, "A request failed by a defect: {Defect}")]
    public static partial void Defect(ILogger logger, string defect);
}
