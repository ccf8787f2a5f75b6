using Microsoft.Extensions.Logging;

namespace GridDataExchange.Exchange;

/// <summary>The log events of this room. None carries a value, a body or an exception's message.</summary>
internal static partial class ExchangeLog
{
    [LoggerMessage(EventId = 4000, Level = LogLevel.Error, Message = "A request failed at step {Step} by a defect: {Error}")]
    public static partial void Defect(ILogger logger, string step, string error);

    [LoggerMessage(EventId = 4010, Level = LogLevel.Error, Message = "Changes of administration wait in the outbox and are not in the ledger yet: {Reason}")]
    public static partial void OutboxWaits(ILogger logger, string reason);

    [LoggerMessage(EventId = 4011, Level = LogLevel.Information, Message = "Changes of administration reach the ledger again")]
    public static partial void OutboxFlowsAgain(ILogger logger);

    [LoggerMessage(EventId = 4012, Level = LogLevel.Critical, Message = "The ledger had a record under the id of the change {Change} that still waits: somebody else than the exchange wrote it; the change is recorded under another id")]
    public static partial void OutboxForestalled(ILogger logger, Guid change);

    [LoggerMessage(EventId = 4020, Level = LogLevel.Error, Message = "The record at index {Index} of the ledger cannot be read, and the rules of watch.yaml did not judge it")]
    public static partial void NotWatched(ILogger logger, long index);

    [LoggerMessage(EventId = 4021, Level = LogLevel.Warning, Message = "The rule `{Rule}` raised an alert: record {Record}")]
    public static partial void AlertRaised(ILogger logger, string rule, Guid record);
}
