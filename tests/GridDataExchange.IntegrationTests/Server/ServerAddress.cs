using System.Net;
using System.Net.Sockets;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>A free address of this machine's own, for a server that runs as a process, and the waiting for it.</summary>
internal static class ServerAddress
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    // Below those that the system gives away by itself (32768 on, on Linux), so that nobody has it before the server takes it.
    private static int last = 20_000 + (Environment.ProcessId % 10_000);

    public static Uri Free()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref last);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return new Uri($"http://127.0.0.1:{port}");
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }

    /// <summary>Returns when the server at the address is ready; fails where it says why it does not start, or takes minutes.</summary>
    public static async Task UntilReadyAsync(Uri address, ChildProcess server, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Longest);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var http = new HttpClient { BaseAddress = address };
        do
        {
            try
            {
                using var response = await http.GetAsync("health/ready", bound.Token);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                Assert.Equal("", server.Errors);
            }
        }
        while (await timer.WaitForNextTickAsync(bound.Token));
    }
}
