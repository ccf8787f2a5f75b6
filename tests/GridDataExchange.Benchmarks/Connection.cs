using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace GridDataExchange.Benchmarks;

/// <summary>
/// One kept-alive HTTP/1.1 connection that sends requests written beforehand, one after the other. It does less than HttpClient would:
/// client and server share the cores, and the server is what is measured.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[64 * 1024];

    public async Task OpenAsync(Uri server, CancellationToken cancellationToken) =>
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(server.Host), server.Port), cancellationToken);

    /// <summary>Sends a request and reads its whole answer.</summary>
    /// <returns>The id of its record, or null where it is no answer with data: another status, errors, or a resident who is not there.</returns>
    public async ValueTask<Guid?> AskAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += await socket.SendAsync(request[sent..], cancellationToken);
        }

        var read = 0;
        int? end = null;
        while (read < (end ?? int.MaxValue))
        {
            var more = await socket.ReceiveAsync(buffer.AsMemory(read), cancellationToken);
            if (more == 0)
            {
                throw new BenchmarkException("The server closed a connection before it had answered, or answered more than 64 KB.");
            }

            read += more;
            end ??= End(buffer.AsSpan(0, read));
        }

        return RecordOf(buffer.AsSpan(0, read));
    }

    public void Dispose() => socket.Dispose();

    /// <summary>Where the answer ends; null while its head is not whole.</summary>
    private static int? End(ReadOnlySpan<byte> read)
    {
        var head = read.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return null;
        }

        var length = read[..head].IndexOf("\r\nContent-Length: "u8);
        return length >= 0 && Utf8Parser.TryParse(read[(length + 18)..head], out int body, out _)
            ? head + 4 + body
            : throw new BenchmarkException("The server answered without Content-Length.");
    }

    private static Guid? RecordOf(ReadOnlySpan<byte> answer)
    {
        var body = answer[(answer.IndexOf("\r\n\r\n"u8) + 4)..];
        var record = body.IndexOf("\"record\":\""u8);
        return answer.StartsWith("HTTP/1.1 200 "u8)
            && body.StartsWith("{\"data\":{\"resident\":{\"name\":\""u8)
            && body.IndexOf("\"errors\""u8) < 0
            && record >= 0
            && Utf8Parser.TryParse(body[(record + 10)..], out Guid id, out _)
                ? id
                : null;
    }
}
