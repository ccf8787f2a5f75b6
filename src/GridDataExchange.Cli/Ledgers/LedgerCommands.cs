using System.CommandLine;
using GridDataExchange.Cli.Reports;
using GridDataExchange.Cli.Retention;

namespace GridDataExchange.Cli.Ledgers;

/// <summary><c>gdx ledger</c>: checks the audit ledger without its database, proves single records, erases and holds.</summary>
internal static class LedgerCommands
{
    /// <summary>The scope by which records are read.</summary>
    public const string Scope = "officer";

    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var command = new Command("ledger", "The audit ledger: check it without its database, prove single records, erase what was kept for its days, and hold.")
        {
            VerifyCommand.Create(connection),
            CheckReceiptsCommand.Create(connection),
            ProveCommand.Create(connection),
            VerifyProofCommand.Create(),
            ExportCommand.Create(connection),
            RecoverCommand.Create(),
            SubjectReportCommand.Create(connection),
            ExposureCommand.Create(connection),
            EraseCommands.Create(connection),
            HoldCommands.Create(connection),
        };
        connection.AddTo(command);
        return command;
    }
}
