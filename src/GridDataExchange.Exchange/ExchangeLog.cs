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

    [LoggerMessage(EventId = 4013, Level = LogLevel.Critical, Message = "The change {Change} of administration cannot be recorded ({Error}) and waits in the outbox; those behind it go on")]
    public static partial void OutboxUnrecordable(ILogger logger, Guid change, string error);

    [LoggerMessage(EventId = 4022, Level = LogLevel.Critical, Message = "The database says that an alert of the rule `{Rule}` is on record, and no record bears that out: somebody else than the exchange wrote it; the alert is recorded all the same")]
    public static partial void AlertForestalled(ILogger logger, string rule);

    [LoggerMessage(EventId = 4020, Level = LogLevel.Error, Message = "The record at index {Index} of the ledger cannot be read, and the rules of watch.yaml did not judge it")]
    public static partial void NotWatched(ILogger logger, long index);

    [LoggerMessage(EventId = 4021, Level = LogLevel.Warning, Message = "The rule `{Rule}` raised an alert: record {Record}")]
    public static partial void AlertRaised(ILogger logger, string rule, Guid record);

    [LoggerMessage(EventId = 4023, Level = LogLevel.Warning, Message = "The rule `{Rule}` has more to remember than it may, and forgets of the clients with most what is idle longest: see whether one of them names another operator with each request")]
    public static partial void WatchForgets(ILogger logger, string rule);
}
