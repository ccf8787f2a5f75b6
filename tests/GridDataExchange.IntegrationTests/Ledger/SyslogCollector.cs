using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>A syslog collector that takes frames counted in octets and nothing that RFC 5424 does not allow; it can break off in the middle of a frame.</summary>
internal sealed partial class SyslogCollector : IAsyncDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource stop = new();
    private readonly X509Certificate2? certificate;
    private readonly long[] cuts;
    private Task taking = Task.CompletedTask;
    private bool reads = true;

    /// <param name="cuts">After how many bytes of each connection it breaks off; connections after these stay.</param>
    public SyslogCollector(params long[] cuts)
        : this(null, cuts) => Listen();

    /// <param name="certificate">Its certificate.</param>
    public SyslogCollector(X509Certificate2 certificate)
        : this(certificate, []) => Listen();

    private SyslogCollector(X509Certificate2? certificate, long[] cuts)
    {
        (this.certificate, this.cuts) = (certificate, cuts);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    /// <summary>One that has its port and does not listen yet.</summary>
    public static SyslogCollector Away() => new(null, []);

    /// <summary>One that takes connections and then reads nothing of what is sent.</summary>
    public static SyslogCollector ThatReadsNothing(X509Certificate2? certificate)
    {
        var collector = new SyslogCollector(certificate, []) { reads = false };
        collector.socket.ReceiveBufferSize = 4096; // so that a sender notices soon
        collector.Listen();
        return collector;
    }

    public Uri Address => new($"{(certificate is null ? "tcp" : "tls")}://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}");

    /// <summary>By id, how often it came.</summary>
    public ConcurrentDictionary<Guid, int> Ids { get; } = new();

    /// <summary>Every byte that came, as text.</summary>
    public StringBuilder Text { get; } = new();

    public ConcurrentQueue<string> Wrong { get; } = new();

    public int Connections { get; private set; }

    public void Listen()
    {
        socket.Listen();
        taking = Task.Run(TakeAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        socket.Dispose();
        await taking;
        stop.Dispose();
    }

    private async Task TakeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await socket.AcceptAsync(stop.Token);
                var cut = Connections < cuts.Length ? cuts[Connections] : long.MaxValue;
                Connections++;
                await using (var stream = new NetworkStream(client))
                {
                    await ReadAsync(stream, cut);
                }

                client.LingerState = new LingerOption(true, 0); // a reset, as of a machine that went away
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ReadAsync(NetworkStream stream, long cut)
    {
        if (certificate is null)
        {
            await ReadClearAsync(stream, cut);
            return;
        }

        await using var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop.Token);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return; // it did not believe the certificate
        }

        await ReadClearAsync(tls, cut);
    }

    private async Task ReadClearAsync(Stream stream, long cut)
    {
        if (!reads)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
        }

        var held = new List<byte>();
        var buffer = new byte[1000];
        var total = 0L;
        while (total < cut)
        {
            int read;
            try
            {
                read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, cut - total)), stop.Token);
            }
            catch (IOException)
            {
                return;
            }

            if (read == 0)
            {
                return;
            }

            total += read;
            held.AddRange(buffer.AsSpan(0, read));
            lock (Text)
            {
                Text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }

            Frames(held);
        }
    }

    private void Frames(List<byte> held)
    {
        while (held.IndexOf((byte)' ') is > 0 and var space)
        {
            var count = Encoding.ASCII.GetString([.. held.Take(space)]);
            if (!Count().IsMatch(count))
            {
                Wrong.Enqueue($"a count of {count}");
                held.Clear();
                return;
            }

            var length = int.Parse(count, System.Globalization.CultureInfo.InvariantCulture);
            if (held.Count < space + 1 + length)
            {
                return;
            }

            var message = new UTF8Encoding(false, true).GetString([.. held.Skip(space + 1).Take(length)]);
            held.RemoveRange(0, space + 1 + length);
            if (Rfc5424().Match(message) is { Success: true } whole)
            {
                Ids.AddOrUpdate(Guid.Parse(whole.Groups["id"].Value), 1, (_, n) => n + 1);
            }
            else
            {
                Wrong.Enqueue(message);
            }
        }
    }

    [GeneratedRegex("^[1-9][0-9]*$")]
    private static partial Regex Count();

    // HEADER SP STRUCTURED-DATA of RFC 5424, 6: PRI VERSION, TIMESTAMP, HOSTNAME, APP-NAME, PROCID, MSGID, one element.
    [GeneratedRegex("""^<(?:1[0-8][0-9]|19[01]|[1-9]?[0-9])>1 (?:-|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)) [\x21-\x7e]{1,255} [\x21-\x7e]{1,48} [\x21-\x7e]{1,128} [\x21-\x7e]{1,32} \[[^\s=\]"]{1,32}(?: id="(?<id>[0-9a-f-]{36})")(?: [^\s=\]"]{1,32}="(?:[^"\\\]\p{Cc}]|\\["\\\]])*")*\]$""")]
    private static partial Regex Rfc5424();
}
