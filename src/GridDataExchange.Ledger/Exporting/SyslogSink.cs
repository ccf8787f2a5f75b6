using System.Buffers;
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
    private const int Block = 64 * 1024;

    private readonly ArrayBufferWriter<byte> frames = new(Block);
    private TcpClient? client;
    private Stream? stream;
    private Task closed = Task.CompletedTask;

    /// <inheritdoc/>
    public TimeSpan Settles { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the collector may take for what is sent at once.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

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
            var to = stream ?? await ConnectAsync(limit.Token).ConfigureAwait(false);
            frames.ResetWrittenCount();
            foreach (var record in records)
            {
                frames.Write(SyslogLine.Frame(ExportedRecord.Of(record, keys)));
                if (frames.WrittenCount >= Block)
                {
                    await WriteAsync(to, limit.Token).ConfigureAwait(false);
                }
            }

            await WriteAsync(to, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A reset: what lies in the system's buffers is sent again anyway, and would be kept for a collector that takes nothing.
            client?.LingerState = new LingerOption(true, 0);
            await DisposeAsync().ConfigureAwait(false);
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException("the collector did not take the records in time", e);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public void Check()
    {
        if (stream is not null && closed.IsCompleted)
        {
            Close();
            throw new IOException("the collector closed the connection");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Close();
        await closed.ConfigureAwait(false);
    }

    private async Task WriteAsync(Stream to, CancellationToken cancellationToken)
    {
        await to.WriteAsync(frames.WrittenMemory, cancellationToken).ConfigureAwait(false);
        frames.ResetWrittenCount();
    }

    /// <summary>Ends the connection, its socket first: where the collector reads nothing, neither a flush nor a farewell of TLS would come to an end.</summary>
    private void Close()
    {
        client?.Client.Dispose();
        stream?.Dispose();
        client?.Dispose();
        (client, stream) = (null, null);
    }

    private async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.DnsSafeHost, address.Port, cancellationToken).ConfigureAwait(false);
        client.Client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        stream = client.GetStream();
        if (address.Scheme == "tls")
        {
            var tls = new SslStream(stream);
            stream = tls;
            var options = CollectorTrust.With(Authorities);
            options.TargetHost = address.DnsSafeHost;
            await tls.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
        }

        closed = ClosedAsync(stream);
        return stream;
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
