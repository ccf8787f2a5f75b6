using Microsoft.Extensions.Logging;

namespace GridDataExchange.Ledger.Following;

/// <summary>All that followers log.</summary>
internal static partial class FollowerLog
{
    [LoggerMessage(4301, LogLevel.Error, "The follower `{Name}` of the ledger failed and tries again ({Error} {SqlState})")]
    public static partial void Failed(ILogger logger, string name, string error, string sqlState);

    [LoggerMessage(4302, LogLevel.Critical, "Records of the ledger are gone or not what was committed to, {Count} of them from index {Index} on: the database was changed by other than the ledger, run `gdx ledger verify`")]
    public static partial void Changed(ILogger logger, int count, long index);

    [LoggerMessage(4303, LogLevel.Error, "Records of the ledger cannot be read, {Count} of them from index {Index} on, and the index has nothing of them")]
    public static partial void NotIndexed(ILogger logger, int count, long index);

    [LoggerMessage(4304, LogLevel.Critical, "The place that the database has for the follower `{Name}` of the ledger is none that a node wrote, or is of before places were sealed: it goes on from index {Index}, and does again what it did behind it")]
    public static partial void NotBelieved(ILogger logger, string name, long index);

    [LoggerMessage(4305, LogLevel.Critical, "{What} stands still for {Minutes} minutes although there is work: somebody may hold its advisory lock (see pg_locks) or a table, or it fails, which is logged above. It goes on by itself when that ends")]
    public static partial void StandsStill(ILogger logger, string what, long minutes);

    [LoggerMessage(4306, LogLevel.Warning, "{What} goes on again")]
    public static partial void GoesOn(ILogger logger, string what);

    [LoggerMessage(4307, LogLevel.Critical, "The officers' index lacks {Count} rows of records whose places in it are taken by rows that the ledger did not write: the database was changed by other than the ledger")]
    public static partial void Forestalled(ILogger logger, long count);

    [LoggerMessage(4331, LogLevel.Error, "Records of the ledger are not sent to `{Name}`, and wait ({Error}): check that the collector runs, can be reached and, over TLS, has a certificate that is trusted")]
    public static partial void NotSent(ILogger logger, string name, string error);

    [LoggerMessage(4332, LogLevel.Information, "Records of the ledger are sent to `{Name}` again")]
    public static partial void SentAgain(ILogger logger, string name);
}
