using Microsoft.Extensions.Logging;

namespace GridDataExchange.Registry;

/// <summary>What this room logs: event ids 5000-5099.</summary>
internal static partial class RegistryLog
{
    [LoggerMessage(5000, LogLevel.Critical, "The registry was changed outside the exchange: {Clients} client(s) and {Grants} grant(s) in it give no rights, {Missing} that should are altered or gone; find out who wrote to the database")]
    public static partial void Doubted(ILogger logger, int clients, int grants, int missing);

    [LoggerMessage(5001, LogLevel.Critical, "The registry's list of what stands is not what the exchange wrote, or of another master key: nobody has rights until it is restored")]
    public static partial void NothingStands(ILogger logger);

    [LoggerMessage(5002, LogLevel.Error, "The registry cannot be read ({Reason}): this node goes on with the rights it knows, which the ledger checks")]
    public static partial void Unreadable(ILogger logger, string reason);

    [LoggerMessage(5003, LogLevel.Information, "The registry can be read again")]
    public static partial void ReadableAgain(ILogger logger);

    [LoggerMessage(5004, LogLevel.Debug, "Rights changed: epoch {Epoch}")]
    public static partial void Changed(ILogger logger, long epoch);
}
