using System.CommandLine;
using System.Net;
using System.Net.Http.Json;
using System.Text;

namespace GridDataExchange.Cli;

/// <summary><c>gdx document</c>: GraphQL documents that a department registers, to ask them by their id.</summary>
internal static class DocumentCommands
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var file = new Argument<FileInfo>("file") { Description = "File that holds the GraphQL document, in UTF-8." };
        var register = new Command("register", "Registers a document for the client's department, and writes its documentId.") { file };
        register.SetAction(async (parsed, cancellationToken) =>
        {
            var document = Read(parsed.GetRequiredValue(file));
            using var server = connection.Connect(parsed);
            await RegisterAsync(server, document, parsed.InvocationConfiguration.Output, cancellationToken);
        });

        var command = new Command("document", "Documents: GraphQL that a department registered.") { register };
        connection.AddTo(command);
        return command;
    }

    private static string Read(FileInfo file)
    {
        try
        {
            return Strict.GetString(File.ReadAllBytes(file.FullName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new CommandException($"{file.FullName} cannot be read as UTF-8: check that it is there, that you may read it, and how it is encoded.", CommandException.Usage);
        }
    }

    private static async Task RegisterAsync(ServerConnection server, string document, TextWriter output, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(new { document });
        using var response = await server.SendAsync(HttpMethod.Post, "documents", content, "", [HttpStatusCode.Created, HttpStatusCode.OK], cancellationToken);
        var registered = await response.Content.ReadFromJsonAsync<Registered>(cancellationToken);
        await output.WriteLineAsync(registered?.DocumentId ?? throw new CommandException("The server named no documentId: check that its version is that of gdx."));
    }

    private sealed record Registered(string? DocumentId);
}
