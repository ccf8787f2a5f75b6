using System.CommandLine;
using GridDataExchange.Ledger.Verification;
using GridDataExchange.Protection;

namespace GridDataExchange.Cli.Ledgers;

/// <summary>The options that say which ledger is checked, and against what.</summary>
internal sealed class LedgerOptions(ConnectionOptions connection)
{
    private readonly Option<string> from = new("--from") { Description = "The ledger: a server's address, a folder that 'ledger export' wrote, or a plain-text dump of the database.", Required = true };
    private readonly Option<FileInfo?> since = new("--since") { Description = "A checkpoint that the ledger must continue, such as another reader's." };
    private readonly Option<DirectoryInfo?> seen = new("--seen") { Description = "Where keys and checkpoints are kept that were seen; else $XDG_DATA_HOME/gdx/ledger." };
    private readonly Option<DirectoryInfo?> keys = new("--keys") { Description = "Folder of the retention keys that are left, to count what was erased." };
    private readonly TrustOptions trust = new(keyRequired: false);

    public void AddTo(Command command)
    {
        command.Options.Add(from);
        command.Options.Add(since);
        command.Options.Add(seen);
        command.Options.Add(keys);
        trust.AddTo(command);
    }

    /// <summary>Opens the ledger that the options say; what it holds open is closed with the last.</summary>
    public (LedgerCopy Copy, IDisposable? Connection) Open(ParseResult parsed)
    {
        var place = parsed.GetRequiredValue(from);
        if (Uri.TryCreate(place, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            var server = new Uri(address.AbsoluteUri.TrimEnd('/') + "/");
            if (connection.ConnectIfSaid(parsed, server.AbsoluteUri, LedgerCommands.Scope) is { } connected)
            {
                return (LedgerCopy.OfServer(connected.Http, stop => connected.HoldTokenAsync(LedgerCommands.Scope, stop)), connected);
            }

            var http = ServerConnection.Open(server);
            return (LedgerCopy.OfServer(http, null), http);
        }

        return Directory.Exists(place) ? (LedgerCopy.OfFolder(place), null)
            : File.Exists(place) ? (LedgerCopy.OfDump(place), null)
            : throw new CommandException($"`{place}` is no server's address, no folder and no file: give one of these by --from.", CommandException.Usage);
    }

    public VerificationOptions Options(ParseResult parsed, Action<double> progress) => new()
    {
        Key = trust.Key(parsed),
        Witnesses = trust.Witnesses(parsed),
        Quorum = trust.Quorum(parsed),
        SeenFolder = parsed.GetValue(seen)?.FullName,
        Since = Existing(parsed.GetValue(since))?.FullName,
        Keys = parsed.GetValue(keys) is { } folder ? folder.Exists ? new RetentionKeys(folder.FullName) : throw new CommandException($"{folder.FullName} is not there: give the folder of the retention keys by --keys.", CommandException.Usage) : null,
        Progress = progress,
    };

    private static FileInfo? Existing(FileInfo? file) =>
        file is { Exists: false } ? throw new CommandException($"{file.FullName} is not there: give a file with a checkpoint by --since.", CommandException.Usage) : file;
}
