using System.Net;

namespace GridDataExchange.Tests.Ledger.Witnesses;

/// <summary>A witness's server that answers as the test says: only so can one lie.</summary>
internal sealed class AnsweredByHand(Func<byte[], CancellationToken, Task<(int Status, byte[] Body)>> answer) : HttpMessageHandler
{
    public List<string> Asked { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        Asked.Add($"{request.Method} {request.RequestUri} {System.Text.Encoding.UTF8.GetString(body).Split('\n')[0]}");
        var (status, bytes) = await answer(body, cancellationToken);
        return new((HttpStatusCode)status) { Content = new ByteArrayContent(bytes) };
    }
}
