using GridDataExchange.Catalog;
using GridDataExchange.Policies;

namespace GridDataExchange.Cli.Policies;

/// <summary>Reads a policies folder for a command.</summary>
internal static class PolicyFolder
{
    public const string Default = "policies";

    /// <summary>The policy set of the folder.</summary>
    /// <exception cref="CommandException">It is refused; one problem a line.</exception>
    public static PolicySet Read(string folder)
    {
        try
        {
            return PolicyReader.Read(folder, CatalogueReader.Read(folder));
        }
        catch (CatalogueException refused)
        {
            throw new CommandException(refused.Message, CommandException.Usage);
        }
    }
}
