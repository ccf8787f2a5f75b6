using Microsoft.Extensions.Logging;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>All that the integrator logs.</summary>
internal static partial class IntegratorLog
{
    [LoggerMessage(4101, LogLevel.Critical, "Records of the node {Node} get no place in the tree: {Problem}. The database was changed by other than the ledger: find out by whom")]
    public static partial void NodeRefused(ILogger logger, string node, string problem);

    [LoggerMessage(4102, LogLevel.Critical, "The ledger in the database cannot be believed, and nothing is answered: {Problem}")]
    public static partial void NotBelieved(ILogger logger, string problem);

    [LoggerMessage(4103, LogLevel.Warning, "An integration failed and is tried again ({Error} {SqlState})")]
    public static partial void Failed(ILogger logger, string error, string sqlState);

    [LoggerMessage(4104, LogLevel.Critical, "Nothing is answered: a record of this node is not in {Place} after {Minutes} minutes. Find out what holds it up: the integrator, a witness, or who changed the database")]
    public static partial void Unproven(ILogger logger, string place, long minutes);

    [LoggerMessage(4105, LogLevel.Warning, "Answers go on: what this node recorded is in {Place} again")]
    public static partial void ProvenAgain(ILogger logger, string place);
}
