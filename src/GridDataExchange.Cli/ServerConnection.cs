using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace GridDataExchange.Cli;

/// <summary>Asks a server as one client: gets a token first, then asks.</summary>
internal sealed class ServerConnection : IDisposable
{
    /// <summary>Less than a token lives.</summary>
    private static readonly TimeSpan HeldFor = TimeSpan.FromMinutes(3);

    /// <summary>The longest answer that is kept whole; longer ones are read as streams.</summary>
    private const int MostAnswer = 64 << 20;

    private readonly HttpClient http;
    private readonly ClientCredentials credentials;
    private (string Token, long At)? held;

    public ServerConnection(string address, ClientCredentials credentials, TimeSpan? timeout = null)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var server) || server.Scheme is not ("https" or "http"))
        {
            throw new CommandException("--server must be an address such as https://exchange.example.org.", CommandException.Usage);
        }

        if (server.Scheme == "http" && !server.IsLoopback)
        {
            throw new CommandException("The secret would travel in clear: use https, or http on this machine alone.", CommandException.Usage);
        }

        // A redirect would carry the secret or the token elsewhere.
        http = Open(server, timeout);
        this.credentials = credentials;
    }

    /// <summary>A connection without a client, for what anybody may see.</summary>
    public static HttpClient Open(Uri server, TimeSpan? timeout = null) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server, Timeout = timeout ?? TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = MostAnswer };

    /// <summary>Sends a request with a token of the scope (<c>""</c> for the purpose alone); the status is the caller's to judge where it is one of those named, else it is a failure.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, string scope, HttpStatusCode[] expected, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(method, path) { Content = content }, scope, expected, HttpCompletionOption.ResponseContentRead, cancellationToken);

    /// <summary>Sends a request of the caller's making, likewise; where only the headers are read, the body comes as a stream, however long it takes.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string scope, HttpStatusCode[] expected, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        using var sent = request;
        try
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await GetTokenAsync(scope, cancellationToken));
            var response = await http.SendAsync(request, completion, cancellationToken);
            return expected.Contains(response.StatusCode) ? response : throw await FailureAsync(response, cancellationToken);
        }
        catch (HttpRequestException)
        {
            throw new CommandException($"No server answers at {http.BaseAddress}: check that it runs there, or name another with --server.");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException($"The server at {http.BaseAddress} did not answer in time: try again.");
        }
    }

    /// <summary>The connection by itself, to ask for what needs no token.</summary>
    public HttpClient Http => http;

    /// <summary>A token of the scope, kept for a while: for many requests one after another.</summary>
    public async Task<string> HoldTokenAsync(string scope, CancellationToken cancellationToken)
    {
        if (held is not var (_, at) || System.Diagnostics.Stopwatch.GetElapsedTime(at) > HeldFor)
        {
            held = (await GetTokenAsync(scope, cancellationToken), System.Diagnostics.Stopwatch.GetTimestamp());
        }

        return held.Value.Token;
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => http.Dispose();

    private async Task<string> GetTokenAsync(string scope, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", credentials.ClientId),
            new("client_secret", credentials.Secret),
            new("scope", $"{scope} purpose:{credentials.Purpose}".TrimStart()),
        ]);
        using var response = await http.PostAsync("connect/token", form, cancellationToken);
        var answer = await ReadJsonAsync(response, cancellationToken);
        if (response.IsSuccessStatusCode && Text(answer, "access_token") is { } text)
        {
            return text;
        }

        throw new CommandException(Text(answer, "error") switch
        {
            "invalid_client" => $"The server does not know the client {credentials} with this secret.",
            "invalid_scope" => $"The client {credentials} has no live grant for the purpose {credentials.Purpose}.",
            _ => $"The server gave no token (status {(int)response.StatusCode}).",
        });
    }

    private static async Task<CommandException> FailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            var answer = await ReadJsonAsync(response, cancellationToken);
            var said = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0
                ? Text(errors[0], "message")
                : null;
            return new CommandException(said is not null ? PlainWriter.Line(said) : $"The server refused (status {(int)response.StatusCode}).");
        }
    }

    private static async Task<JsonElement> ReadJsonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(MostAnswer, cancellationToken);
            return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or HttpRequestException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
