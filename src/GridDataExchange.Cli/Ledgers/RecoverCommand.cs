using System.CommandLine;
using System.Globalization;
using GridDataExchange.Ledger.Recovery;

namespace GridDataExchange.Cli.Ledgers;

/// <summary><c>gdx ledger recover</c>: confirms that a log ends, after the database had to be restored from a backup.</summary>
internal static class RecoverCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "Data folder of the server.", Required = true };
        var yes = new Option<bool>("--yes") { Description = "Confirms it; without it nothing is written." };
        var command = new Command("recover", "After a restored backup: ends the log, so that the server begins another at its next start. What was lost stays provable.") { data, yes };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = Path.Combine(parsed.GetRequiredValue(data).FullName, "ledger");
            var output = parsed.InvocationConfiguration.Output;
            try
            {
                var last = LedgerRecovery.Preview(folder);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The log {last.Origin} was signed with {last.Size} records. It will end with that checkpoint, and the next start of the server begins a new one that says so."));
                if (!parsed.GetValue(yes))
                {
                    throw new CommandException("Nothing was written: find out first who changed the database, and then confirm with --yes.", CommandException.Usage);
                }

                LedgerRecovery.Confirm(folder);
                await output.WriteLineAsync("Confirmed. Start the server.");
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                throw new CommandException(e.Message);
            }
        });
        return command;
    }
}
