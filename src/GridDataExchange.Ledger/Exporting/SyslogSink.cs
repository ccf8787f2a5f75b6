using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Exporting;

/// <summary>A syslog collector over TCP (<c>tcp://host:port</c>) or TLS (<c>tls://host:port</c>, RFC 5425). The id of a record tells which came twice.</summary>
/// <remarks>
/// Syslog has no answer: bytes that were written may lie in buffers when a connection breaks. So records count as arrived only after the connection
/// has stayed whole for a while, and what was sent within that while before a break is sent again.
/// </remarks>
/// <param name="address">The collector.</param>
/// <param name="keys">Opens bodies.</param>
public sealed class SyslogSink(Uri address, RetentionKeys keys) : IRecordSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private Stream? stream;
    private Task closed = Task.CompletedTask;

    /// <inheritdoc/>
    public TimeSpan Settles { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The authorities that alone are trusted to certify a collector; null for those of the machine.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <inheritdoc/>
    public async Task SendAsync(IReadOnlyList<SequencedRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            stream ??= await ConnectAsync(limit.Token).ConfigureAwait(false);
            foreach (var record in records)
            {
                await stream.WriteAsync(SyslogLine.Frame(ExportedRecord.Of(record, keys)), limit.Token).ConfigureAwait(false);
            }

            await stream.FlushAsync(limit.Token).ConfigureAwait(false);
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Check()
    {
        if (stream is not null && closed.IsCompleted)
        {
            stream.Dispose();
            stream = null;
            throw new IOException("the collector closed the connection");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (stream is { } open)
        {
            stream = null;
            await open.DisposeAsync().ConfigureAwait(false);
            await closed.ConfigureAwait(false);
        }
    }

    private async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var client = new TcpClient { NoDelay = true };
        Stream? made = null;
        try
        {
            await client.ConnectAsync(address.DnsSafeHost, address.Port, cancellationToken).ConfigureAwait(false);
            client.Client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            made = client.GetStream();
            if (address.Scheme == "tls")
            {
                var tls = new SslStream(made);
                made = tls;
                var options = CollectorTrust.With(Authorities);
                options.TargetHost = address.DnsSafeHost;
                await tls.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            }

            var buffered = new BufferedStream(made, 64 * 1024);
            closed = ClosedAsync(made);
            return buffered;
        }
        catch
        {
            if (made is not null)
            {
                await made.DisposeAsync().ConfigureAwait(false);
            }

            client.Dispose();
            throw;
        }
    }

    /// <summary>Ends when the collector closes, or the connection is ours no more; what a collector sends is of no meaning.</summary>
    private static async Task ClosedAsync(Stream connection)
    {
        var ignored = new byte[256];
        try
        {
            while (await connection.ReadAsync(ignored).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException or InvalidOperationException)
        {
        }
    }
}
