using System.CommandLine;

namespace GridDataExchange.Cli.Retention;

/// <summary><c>gdx ledger</c>.</summary>
internal static class LedgerCommands
{
    public static Command Create() => new("ledger", "The audit ledger.") { EraseCommands.Create(), HoldCommands.Create() };
}
