using System.Net;

namespace GridDataExchange.Tests.Ledger;

/// <summary>A server that answers as the test says, without a network.</summary>
internal sealed class HostileServer(Func<string, HttpResponseMessage> answer) : HttpMessageHandler
{
    private readonly List<string> asked = [];

    /// <summary>Paths below the server's address, in the order they were asked for.</summary>
    public IReadOnlyList<string> Asked => asked;

    public static HttpResponseMessage Of(byte[] body) => new(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };

    public static HttpResponseMessage Of(Stream body) => new(HttpStatusCode.OK) { Content = new StreamContent(body) };

    public HttpClient Connect() => new(this) { BaseAddress = new Uri("http://ledger.example/") };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        asked.Add(request.RequestUri!.AbsolutePath[1..]);
        return asked.Count < 1000 ? Task.FromResult(answer(asked[^1])) : throw new InvalidOperationException("it was asked a thousand times, and would be for ever");
    }
}
