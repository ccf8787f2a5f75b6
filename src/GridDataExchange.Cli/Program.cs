using System.CommandLine;
using GridDataExchange.Cli;
using GridDataExchange.Cli.Policies;

var root = new RootCommand("gdx: works with a GridDataExchange server.") { GrantCommands.Create(), PolicyCommands.Create() };
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (CommandException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return failure.ExitCode;
}
