using System.Net;
using System.Net.Http.Headers;

namespace GridDataExchange.Ledger.Verification.Sources;

/// <summary>A server's resources below <c>/ledger</c>.</summary>
internal sealed class ServerResources(HttpClient http, Func<CancellationToken, Task<string>>? token) : ILedgerResources
{
    private const string Prefix = "ledger/";
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    public bool HasRecords => token is not null;

    public async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(path, path.StartsWith("records/", StringComparison.Ordinal), cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => await response.Content.ReadAsByteArrayAsync(cancellationToken),
            HttpStatusCode.NotFound => null,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => throw new InvalidDataException("the server does not let this client read records: it needs a live grant with the scope `officer`. Without credentials the tree alone is checked."),
            var status => throw new InvalidDataException($"the server refused {Prefix}{path} (status {(int)status}): try again."),
        };
    }

    public async Task<bool> SaysPendingAsync(Guid record, CancellationToken cancellationToken)
    {
        using var response = await SendAsync($"records/{record:D}/proof", withToken: false, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound && response.Headers.RetryAfter is not null;
    }

    private async Task<HttpResponseMessage> SendAsync(string path, bool withToken, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Prefix + path);
            if (withToken && token is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token(cancellationToken));
            }

            try
            {
                var response = await http.SendAsync(request, cancellationToken);
                if (response.StatusCode != HttpStatusCode.TooManyRequests)
                {
                    return response;
                }

                var wait = response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
                response.Dispose();
                await Task.Delay(wait < LongestWait ? wait : LongestWait, cancellationToken);
            }
            catch (HttpRequestException)
            {
                throw new InvalidDataException($"no server answers at {http.BaseAddress}: check that it runs there.");
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new InvalidDataException($"the server did not answer {Prefix}{path} in time: try again.");
            }
        }
    }
}
