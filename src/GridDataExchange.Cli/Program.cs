using System.CommandLine;
using GridDataExchange.Cli;
using GridDataExchange.Cli.Ledgers;
using GridDataExchange.Cli.Policies;
using GridDataExchange.Cli.Witnessing;

var root = new RootCommand("gdx: works with a GridDataExchange server, and with its policies offline.") { GrantCommands.Create(), DocumentCommands.Create(), PolicyCommands.Create(), WitnessCommands.Create(), LedgerCommands.Create() };
using var output = new PlainWriter(Console.Out);
using var errors = new PlainWriter(Console.Error);
try
{
    var command = root.Parse(args);
    var exitCode = await command.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false });
    return command.Errors.Count > 0 ? CommandException.Usage : exitCode;
}
catch (CommandException failure)
{
    await errors.WriteAsync(failure.Message + Environment.NewLine);
    return failure.ExitCode;
}
