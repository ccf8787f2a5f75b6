using System.CommandLine;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;

namespace GridDataExchange.Cli.Policies;

/// <summary><c>gdx policy</c>: the tools for a policies folder; none of them asks a server.</summary>
internal static class PolicyCommands
{
    public static Command Create() => new("policy", "Policies and their expressions: tested, checked, explained and compared, offline.")
    {
        TestCommand.Create(),
        PolicyLintCommand.Create(),
        PolicyExplainCommand.Create(),
        PolicyDiffCommand.Create(),
        MatrixCommand.Create(),
        EvalCommand.Create(),
    };

    /// <summary>The argument that names the folder.</summary>
    public static Argument<string> Folder() => new("DIR") { Description = "Policies folder.", DefaultValueFactory = static _ => "policies" };

    /// <summary>Reads the policies of a folder.</summary>
    /// <exception cref="CommandException">They cannot be read: a sentence a problem.</exception>
    public static PolicySet Read(string folder) => Directory.Exists(folder)
        ? Refusing(() => PolicyReader.Read(folder))
        : throw new CommandException($"There is no folder {folder}: give the one that holds catalog, access and purposes.yaml.", CommandException.Usage);

    /// <summary>Does what may find the folder's files wrong.</summary>
    /// <exception cref="CommandException">They are: a sentence a problem.</exception>
    public static T Refusing<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (CatalogueException e)
        {
            throw new CommandException(e.Message, CommandException.Usage);
        }
    }

    /// <summary>Writes a file whole, or says that it cannot be written.</summary>
    public static void Write(FileInfo file, Action<TextWriter> write)
    {
        try
        {
            using var writer = file.CreateText();
            write(writer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file.FullName} cannot be written: check that its folder is there and that you may write in it.", CommandException.Usage);
        }
    }
}
