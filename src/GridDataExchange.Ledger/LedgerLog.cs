using Microsoft.Extensions.Logging;

namespace GridDataExchange.Ledger;

/// <summary>All that the ledger logs: counts and codes, nothing of any record.</summary>
internal static partial class LedgerLog
{
    [LoggerMessage(4001, LogLevel.Error, "The database refused {Count} ledger record(s) with SQLSTATE {SqlState}; more than one are tried again alone")]
    public static partial void Refused(ILogger logger, int count, string sqlState);

    [LoggerMessage(4002, LogLevel.Error, "What became of {Count} ledger record(s) is not known ({Error}): their answers are not released, and this node goes on under the name {Node}")]
    public static partial void OutcomeUnknown(ILogger logger, int count, string error, string node);

    [LoggerMessage(4003, LogLevel.Error, "The ledger's database can't be reached ({Error}): no answer is released until it can")]
    public static partial void Unreachable(ILogger logger, string error);

    [LoggerMessage(4005, LogLevel.Critical, "A record cannot be sealed, and its answer is not released. {Reason}")]
    public static partial void NotSealed(ILogger logger, string reason);

    [LoggerMessage(4004, LogLevel.Critical, "The ledger's writer met a defect ({Error}): {Count} record(s) were given up")]
    public static partial void Defect(ILogger logger, string error, int count);
}
