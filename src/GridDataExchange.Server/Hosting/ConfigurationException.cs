namespace GridDataExchange.Server.Hosting;

/// <summary>The server cannot start as it is configured. The message is one sentence that says what is wrong and what to do.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
