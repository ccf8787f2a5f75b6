using System.CommandLine;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace GridDataExchange.Cli.Retention;

/// <summary>Asks a server as an officer.</summary>
internal sealed class OfficerRequests(ConnectionOptions connection)
{
    private const string Scope = "officer";

    /// <summary>Sends a request and hands the JSON that comes to what writes it.</summary>
    public async Task SendAsync(ParseResult parsed, HttpMethod method, string path, object? content, Func<JsonElement, TextWriter, Task> write, CancellationToken cancellationToken)
    {
        using var server = connection.Connect(parsed, Scope);
        using var body = content is null ? null : JsonContent.Create(content);
        using var response = await server.SendAsync(method, path, body, Scope, [HttpStatusCode.OK, HttpStatusCode.Created], cancellationToken);
        await write(await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken), parsed.InvocationConfiguration.Output);
    }

    public static string Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var member) ? member.ToString() : "";

    public static string Texts(JsonElement answer, string name) => string.Join(' ', answer.GetProperty(name).EnumerateArray().Select(m => m.GetString()));
}
