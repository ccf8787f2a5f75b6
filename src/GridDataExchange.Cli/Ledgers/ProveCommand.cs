using System.CommandLine;
using System.Net;

namespace GridDataExchange.Cli.Ledgers;

/// <summary><c>gdx ledger prove</c>.</summary>
internal static class ProveCommand
{
    public static Command Create(ConnectionOptions connection)
    {
        var record = new Argument<Guid>("record") { Description = "Id of the record, as an answer names it." };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "Where the proof is written; else <record>.tlog-proof." };
        var command = new Command("prove", "Writes the proof that a record is in the ledger; anybody may, and check it without network.") { record, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var id = parsed.GetRequiredValue(record);
            var file = parsed.GetValue(output)?.FullName ?? $"{id:D}.tlog-proof";
            await File.WriteAllTextAsync(file, await AskAsync(connection.Server(parsed), id, cancellationToken), cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(file);
        });
        return command;
    }

    private static async Task<string> AskAsync(string address, Guid id, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var server) || server.Scheme is not ("https" or "http"))
        {
            throw new CommandException("--server must be an address such as https://exchange.example.org.", CommandException.Usage);
        }

        using var http = ServerConnection.Open(server);
        try
        {
            using var response = await http.GetAsync(new Uri($"ledger/records/{id:D}/proof", UriKind.Relative), cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.StatusCode == HttpStatusCode.OK ? text
                : throw new CommandException(response.StatusCode == HttpStatusCode.NotFound ? PlainWriter.Line(text.Trim()) : $"The server gave no proof (status {(int)response.StatusCode}).");
        }
        catch (HttpRequestException)
        {
            throw new CommandException($"No server answers at {server}: check that it runs there, or name another with --server.");
        }
    }
}
