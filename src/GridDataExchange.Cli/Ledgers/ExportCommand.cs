using System.CommandLine;
using System.Globalization;
using GridDataExchange.Ledger.Verification;

namespace GridDataExchange.Cli.Ledgers;

/// <summary><c>gdx ledger export</c>.</summary>
internal static class ExportCommand
{
    public static Command Create(ConnectionOptions connection)
    {
        var format = new Option<ExportFormat>("--format") { Description = "folder: the whole ledger, to be verified; jsonl or csv: each record with its proof.", Required = true };
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder to write to.", Required = true };
        var command = new Command("export", "Copies the ledger from a server, as a client with the scope 'officer'; bodies of records stay sealed.") { format, folder };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var server = connection.ConnectIfSaid(parsed, connection.Server(parsed).TrimEnd('/') + "/", LedgerCommands.Scope)
                ?? throw new CommandException("Say who you are: --credentials FILE, or --client-id ID --client-secret-file FILE --purpose CODE.", CommandException.Usage);
            using var progress = new ProgressLine();
            try
            {
                var count = await LedgerExport.RunAsync(server.Http, stop => server.HoldTokenAsync(LedgerCommands.Scope, stop), parsed.GetRequiredValue(format), parsed.GetRequiredValue(folder).FullName, progress.Show, cancellationToken);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count} records exported to {parsed.GetRequiredValue(folder).FullName}"));
            }
            catch (Exception e) when (e is InvalidDataException or IOException or HttpRequestException)
            {
                throw new CommandException(e.Message);
            }
        });
        return command;
    }
}
