using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>A syslog collector that takes frames counted in octets and nothing that RFC 5424 does not allow; it can break off in the middle of a frame.</summary>
internal sealed partial class SyslogCollector : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task taking;
    private readonly long[] cuts;

    /// <param name="cuts">After how many bytes of each connection it breaks off; connections after these stay.</param>
    public SyslogCollector(params long[] cuts)
    {
        this.cuts = cuts;
        listener.Start();
        taking = Task.Run(TakeAsync);
    }

    public Uri Address => new($"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>By id, how often it came.</summary>
    public ConcurrentDictionary<Guid, int> Ids { get; } = new();

    /// <summary>Every byte that came, as text.</summary>
    public StringBuilder Text { get; } = new();

    public ConcurrentQueue<string> Wrong { get; } = new();

    public int Connections { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await taking;
        stop.Dispose();
    }

    private async Task TakeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                var cut = Connections < cuts.Length ? cuts[Connections] : long.MaxValue;
                Connections++;
                await ReadAsync(client.GetStream(), cut);
                client.Client.LingerState = new LingerOption(true, 0); // a reset, as of a machine that went away
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ReadAsync(NetworkStream stream, long cut)
    {
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
