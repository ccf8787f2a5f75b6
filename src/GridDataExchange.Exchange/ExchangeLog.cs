using Microsoft.Extensions.Logging;

namespace GridDataExchange.Exchange;

/// <summary>The log events of this room. None carries a value, a body or an exception's message.</summary>
internal static partial class ExchangeLog
{
    [LoggerMessage(EventId = 4000, Level = LogLevel.Error, Message = "A request failed at step {Step} by a defect: {Error}")]
    public static partial void Defect(ILogger logger, string step, string error);
}
