using System.Net.Http.Headers;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Exporting;

/// <summary>A collector of OpenTelemetry logs by OTLP over HTTP, in its JSON form: records count as arrived when it answers that it took them.</summary>
/// <remarks>Written out here, since the SDK's exporter gives up records after a time without telling; here nothing may be lost.</remarks>
/// <param name="address">Where logs are posted, such as <c>https://collector.example.org/v1/logs</c>.</param>
/// <param name="keys">Opens bodies.</param>
/// <param name="http">Asks; owned by this sink. Its timeout is how long a collector may take.</param>
/// <param name="clock">When they are sent.</param>
public sealed class OtlpSink(Uri address, RetentionKeys keys, HttpClient http, TimeProvider clock) : IRecordSink
{
    /// <summary>An answer says no more than whether records were rejected, and why.</summary>
    private const int MostAnswer = 1 << 20;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient http = Bounded(http);

    /// <inheritdoc/>
    public TimeSpan Settles => TimeSpan.Zero;

    /// <inheritdoc/>
    public async Task SendAsync(IReadOnlyList<SequencedRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        using var content = new ByteArrayContent(OtlpLogs.Write(records.Select(r => ExportedRecord.Of(r, keys)), clock.GetUtcNow()));
        content.Headers.ContentType = Json;
        using var response = await http.PostAsync(address, content, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode || OtlpLogs.Rejected(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false)))
        {
            throw new IOException("the collector did not take the records");
        }
    }

    /// <inheritdoc/>
    public void Check()
    {
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static HttpClient Bounded(HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(http);
        http.MaxResponseContentBufferSize = MostAnswer;
        return http;
    }
}
