using System.CommandLine;
using GridDataExchange.Cli;
using GridDataExchange.Cli.Policies;
using GridDataExchange.Cli.Reports;
using GridDataExchange.Cli.Witnessing;

var root = new RootCommand("gdx: works with a GridDataExchange server, and with its policies offline.") { GrantCommands.Create(), DocumentCommands.Create(), PolicyCommands.Create(), LedgerReportCommands.Create(), WitnessCommands.Create() };
try
{
    var command = root.Parse(args);
    var exitCode = await command.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    return command.Errors.Count > 0 ? CommandException.Usage : exitCode;
}
catch (CommandException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return failure.ExitCode;
}
