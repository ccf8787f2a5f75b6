using Microsoft.Extensions.Logging;

namespace GridDataExchange.Ledger.Witnesses;

/// <summary>All that is logged of witnesses.</summary>
internal static partial class WitnessLog
{
    [LoggerMessage(4201, LogLevel.Information, "The witness {Witness} cosigns the ledger's checkpoints")]
    public static partial void Cosigns(ILogger logger, string witness);

    [LoggerMessage(4202, LogLevel.Error, "A checkpoint was not cosigned: {Problem}")]
    public static partial void DoesNotCosign(ILogger logger, string problem);

    [LoggerMessage(4203, LogLevel.Warning, "A round of cosigning failed and is tried again ({Error} {SqlState})")]
    public static partial void Failed(ILogger logger, string error, string sqlState);
}
