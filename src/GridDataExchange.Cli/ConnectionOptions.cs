using System.CommandLine;

namespace GridDataExchange.Cli;

/// <summary>The options that say which server and as whom. A secret is never one of them: command lines are seen by every user of a machine.</summary>
internal sealed class ConnectionOptions
{
    private readonly Option<string> server = new("--server") { Description = "Address of the server.", DefaultValueFactory = static _ => "http://127.0.0.1:5080", Recursive = true };
    private readonly Option<FileInfo?> credentials = new("--credentials") { Description = "Credentials file that a server's demo wrote; the client with the scope that is needed is taken, or of several the one of --client-id.", Recursive = true };
    private readonly Option<string?> clientId = new("--client-id") { Description = "OAuth client: of --credentials, or with --client-secret-file.", Recursive = true };
    private readonly Option<FileInfo?> secretFile = new("--client-secret-file") { Description = "File that holds the client's secret.", Recursive = true };
    private readonly Option<string?> purpose = new("--purpose") { Description = "Purpose of the client's grant; needed with --client-id.", Recursive = true };

    public void AddTo(Command command)
    {
        command.Options.Add(server);
        command.Options.Add(credentials);
        command.Options.Add(clientId);
        command.Options.Add(secretFile);
        command.Options.Add(purpose);
    }

    /// <summary>Connects as the options say, as a client that has the scope.</summary>
    public ServerConnection Connect(ParseResult parsed, string scope = "admin", TimeSpan? timeout = null) => new(parsed.GetRequiredValue(server), Credentials(parsed, scope), timeout);

    /// <summary>The server's address, as <c>--server</c> says.</summary>
    public string Server(ParseResult parsed) => parsed.GetRequiredValue(server);

    /// <summary>Connects to an address as the client that the options say, of a demo's clients the one with the scope; null where they say none.</summary>
    public ServerConnection? ConnectIfSaid(ParseResult parsed, string address, string scope) =>
        parsed.GetValue(credentials) is null && parsed.GetValue(clientId) is null && parsed.GetValue(secretFile) is null ? null : new(address, Credentials(parsed, scope));

    private ClientCredentials Credentials(ParseResult parsed, string scope) => (parsed.GetValue(credentials), parsed.GetValue(clientId), parsed.GetValue(secretFile), parsed.GetValue(purpose)) switch
    {
        ({ } file, var id, null, _) => ClientCredentials.OfDemo(file, scope, id, parsed.GetValue(purpose)),
        (null, { } id, { } file, { } use) => ClientCredentials.OfFile(id, file, use),
        _ => throw new CommandException("Say who you are: --credentials FILE, or --client-id ID --client-secret-file FILE --purpose CODE.", CommandException.Usage),
    };
}
