using System.CommandLine;

namespace GridDataExchange.Cli.Reports;

/// <summary><c>gdx ledger exposure</c>: every person and field that a stolen credential did read.</summary>
internal static class ExposureCommand
{
    public static Command Create(ConnectionOptions connection)
    {
        var client = new Option<string>("--client") { Description = "The OAuth client whose credential was stolen.", Required = true };
        var options = new ReportOptions("json", "csv");
        var command = new Command("exposure", "Writes every person and field that a client was shown in a time: for a breach, whom to notify. Needs --from and --to.") { client };
        options.AddTo(command);
        command.SetAction((parsed, stop) => options.WriteAsync(connection, parsed, "ledger/exposure", new() { ["client"] = parsed.GetRequiredValue(client) }, stop));
        return command;
    }
}
