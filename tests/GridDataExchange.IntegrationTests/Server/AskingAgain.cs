using System.Net;
using GridDataExchange.Policies;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>
/// Asks again where it is told so: tests that share a server change rights on it, and a request that meets three changes is refused with
/// <c>RIGHTS_CHANGED</c>. It is let in between two changes.
/// </summary>
internal sealed class AskingAgain(SocketsHttpHandler inner) : DelegatingHandler(inner)
{
    private const int MostAsked = 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var asked = 1; ; asked++)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (asked == MostAsked || response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable) || !await IsToldAsync(response, cancellationToken))
            {
                return response;
            }

            response.Dispose();
        }
    }

    private static async Task<bool> IsToldAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        return (await response.Content.ReadAsStringAsync(cancellationToken)).Contains($"\"{RefusalCodes.RightsChanged}\"", StringComparison.Ordinal);
    }
}
