using System.Net;
using System.Net.Http.Headers;

namespace GridDataExchange.Ledger.Verification.Sources;

/// <summary>A server's resources below <c>/ledger</c>.</summary>
internal sealed class ServerResources(HttpClient http, Func<CancellationToken, Task<string>>? token) : ILedgerResources
{
    private const string Prefix = "ledger/";
    private const int MostTries = 10;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    public bool HasRecords => token is not null;

    public async Task<bool> ReadAsync(string path, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(path, path.StartsWith("records/", StringComparison.Ordinal), cancellationToken);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                await ReadAsync(path, response, read, cancellationToken);
                return true;
            case HttpStatusCode.NotFound:
                return false;
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                throw new InvalidDataException("the server does not let this client read records: it needs a live grant with the scope `officer`. Without credentials the tree alone is checked.");
            default:
                throw new InvalidDataException($"the server refused {Prefix}{path} (status {(int)response.StatusCode}): try again.");
        }
    }

    public async Task<bool> SaysPendingAsync(Guid record, CancellationToken cancellationToken)
    {
        using var response = await SendAsync($"records/{record:D}/proof", withToken: false, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound && response.Headers.RetryAfter is not null;
    }

    private async Task ReadAsync(string path, HttpResponseMessage response, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(http.Timeout);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            await read(body, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TooSlow(path);
        }
    }

    private static InvalidDataException TooSlow(string path) => new($"the server did not answer {Prefix}{path} in time: try again.");

    private async Task<HttpResponseMessage> SendAsync(string path, bool withToken, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Prefix + path);
            if (withToken && token is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token(cancellationToken));
            }

            try
            {
                var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
                {
                    return response;
                }

                var (status, wait) = ((int)response.StatusCode, response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1));
                response.Dispose();
                if (tries == MostTries)
                {
                    throw new InvalidDataException($"the server put off {MostTries} times in a row what it was asked for, {Prefix}{path} (status {status}): try again later.");
                }

                await Task.Delay(wait < LongestWait ? wait : LongestWait, cancellationToken);
            }
            catch (HttpRequestException)
            {
                throw new InvalidDataException($"no server answers at {http.BaseAddress}: check that it runs there.");
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw TooSlow(path);
            }
        }
    }
}
