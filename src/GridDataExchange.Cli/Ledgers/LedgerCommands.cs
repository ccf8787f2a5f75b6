using System.CommandLine;

namespace GridDataExchange.Cli.Ledgers;

/// <summary><c>gdx ledger</c>: checks the audit ledger without its database, and proves single records.</summary>
internal static class LedgerCommands
{
    /// <summary>The scope by which records are read.</summary>
    public const string Scope = "officer";

    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var command = new Command("ledger", "The audit ledger: check it without its database, and prove single records.")
        {
            VerifyCommand.Create(connection),
            CheckReceiptsCommand.Create(connection),
            ProveCommand.Create(connection),
            VerifyProofCommand.Create(),
            ExportCommand.Create(connection),
            RecoverCommand.Create(),
        };
        connection.AddTo(command);
        return command;
    }
}
