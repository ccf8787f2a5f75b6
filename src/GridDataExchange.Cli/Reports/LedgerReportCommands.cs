using System.CommandLine;

namespace GridDataExchange.Cli.Reports;

/// <summary><c>gdx ledger subject-report</c> and <c>exposure</c>.</summary>
internal static class LedgerReportCommands
{
    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var ledger = new Command("ledger", "The audit ledger.") { SubjectReportCommand.Create(connection), ExposureCommand.Create(connection) };
        connection.AddTo(ledger);
        return ledger;
    }
}
