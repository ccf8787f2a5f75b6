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
    public Task SendAsync(ParseResult parsed, HttpMethod method, string path, object? content, Func<JsonElement, TextWriter, Task> write, CancellationToken cancellationToken) =>
        SendAsync(parsed, new HttpRequestMessage(method, path) { Content = content is null ? null : JsonContent.Create(content) }, write, cancellationToken);

    /// <summary>Sends a request of the caller's making, likewise.</summary>
    public async Task SendAsync(ParseResult parsed, HttpRequestMessage request, Func<JsonElement, TextWriter, Task> write, CancellationToken cancellationToken)
    {
        using var server = connection.Connect(parsed, Scope);
        using var response = await server.SendAsync(request, Scope, [HttpStatusCode.OK, HttpStatusCode.Created], HttpCompletionOption.ResponseContentRead, cancellationToken);
        await write(await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken), parsed.InvocationConfiguration.Output);
    }

    public static string Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var member) ? member.ToString() : "";

    public static string Texts(JsonElement answer, string name) => string.Join(' ', answer.GetProperty(name).EnumerateArray().Select(m => m.GetString()));
}
