using System.CommandLine;

namespace GridDataExchange.Cli.Policies;

/// <summary><c>gdx policy</c>: works on a policies folder, without a server.</summary>
internal static class PolicyCommands
{
    public static Command Create() => new("policy", "Policies: what they allow, what changes, what is wrong with them. Works on folders, without a server.")
    {
        PolicyDiffCommand.Create(),
        PolicyExplainCommand.Create(),
        PolicyLintCommand.Create(),
    };
}
