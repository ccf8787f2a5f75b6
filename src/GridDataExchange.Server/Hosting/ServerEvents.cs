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

    [LoggerMessage(1003, LogLevel.Information, "Policies in force: version {Version}, of the folder {Folder}")]
    public static partial void PoliciesInForce(ILogger logger, string version, string folder);

    [LoggerMessage(1004, LogLevel.Debug, "Start: {Step} done after {Milliseconds} ms")]
    public static partial void StartStep(ILogger logger, string step, long milliseconds);

    [LoggerMessage(1005, LogLevel.Information, "Changed policies took effect: version {Version} is in force in place of {Before}")]
    public static partial void PoliciesTookEffect(ILogger logger, string version, string before);

    [LoggerMessage(1006, LogLevel.Information, "The policies folder is whole again and means what is in force: version {Version}")]
    public static partial void PoliciesWholeAgain(ILogger logger, string version);

    [LoggerMessage(1101, LogLevel.Error, "Changed policies are rejected; version {Version} stays in force. {Problems}")]
    public static partial void PoliciesRejected(ILogger logger, string version, string problems);

    [LoggerMessage(1102, LogLevel.Error, "Changed policies could not be put in force ({Reason}) and are tried again; until they take effect version {Version} stays")]
    public static partial void PoliciesNotPutInForce(ILogger logger, string reason, string version);

    // The message of an exception is left out: it may quote a value.
    [LoggerMessage(1100, LogLevel.Error, "A request failed by a defect: {Defect}")]
    public static partial void Defect(ILogger logger, string defect);
}
