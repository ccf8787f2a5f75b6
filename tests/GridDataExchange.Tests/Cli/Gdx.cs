using System.CommandLine;
using System.Text.RegularExpressions;
using GridDataExchange.Cli;
using GridDataExchange.Cli.Ledgers;
using GridDataExchange.Cli.Policies;
using GridDataExchange.Cli.Witnessing;

namespace GridDataExchange.Tests.Cli;

/// <summary>Runs <c>gdx policy</c>, <c>gdx witness</c> and <c>gdx ledger</c> in this process.</summary>
internal static partial class Gdx
{
    /// <summary>What a command line ends with, and what it prints, a refusal too.</summary>
    public static (int ExitCode, string Output) Policy(params string[] arguments) => Run(PolicyCommands.Create(), arguments);

    /// <summary>What a command line ends with, and what it prints, a refusal too.</summary>
    public static (int ExitCode, string Output) Witness(params string[] arguments) => Run(WitnessCommands.Create(), arguments);

    /// <summary>What a command line ends with, and what it prints, a refusal too.</summary>
    public static (int ExitCode, string Output) Ledger(params string[] arguments) => Run(LedgerCommands.Create(), arguments);

    private static (int ExitCode, string Output) Run(Command command, string[] arguments)
    {
        using var output = new StringWriter();
        var configuration = new InvocationConfiguration { Output = output, Error = output, EnableDefaultExceptionHandler = false };
        try
        {
            return (command.Parse(arguments).Invoke(configuration), output.ToString());
        }
        catch (CommandException refused)
        {
            return (refused.ExitCode, refused.Message);
        }
    }

    /// <summary>The words of a command line, as a shell parts them where nothing but single quotes is used.</summary>
    public static string[] Words(string line) => [.. Word().Matches(line).Select(m => m.Groups[1].Success ? m.Groups[1].Value : m.Value)];

    [GeneratedRegex(@"'([^']*)'|\S+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
