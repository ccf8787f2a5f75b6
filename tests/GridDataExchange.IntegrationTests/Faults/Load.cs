using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.Demo;
using GridDataExchange.IntegrationTests.Server;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>Clients that ask nodes as fast as they answer, through whatever happens to these, and keep what they received.</summary>
internal sealed class Load : IAsyncDisposable
{
    private const int ClientsOfANode = 2;
    private const string Names = "{ residents(first: 3) { nodes { name } } }";

    private readonly ReceivedAnswers received;
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> asking = [];

    private Load(ReceivedAnswers received) => this.received = received;

    /// <summary>How often which code was answered, and which kind of failure was seen.</summary>
    public ConcurrentDictionary<string, int> Refused { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers that broke a rule, in a sentence each.</summary>
    public ConcurrentQueue<string> Broken { get; } = new();

    public static Load On(IEnumerable<ExchangeNode> nodes, ReceivedAnswers received)
    {
        var load = new Load(received);
        foreach (var node in nodes)
        {
            load.asking.AddRange(Enumerable.Range(0, ClientsOfANode).Select(_ => Task.Run(() => load.AskAsync(node))));
            load.asking.Add(Task.Run(() => load.WatchAsync(node)));
        }

        return load;
    }

    /// <summary>Returns once that many answers more were received, or at once where that takes a minute.</summary>
    public async Task AnswersAsync(int more, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(TimeSpan.FromMinutes(1));
        for (var wanted = received.Count + more; received.Count < wanted;)
        {
            await Task.Delay(1, bound.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Not disposed: it may be stopped twice, and holds nothing.
        await stop.CancelAsync();
        await Task.WhenAll(asking);
    }

    /// <summary>An access token of the demo's civil-affairs.</summary>
    public static async Task<string?> TokenAsync(HttpClient http, ExchangeNode node, CancellationToken cancellationToken) =>
        (await TimedTokenAsync(http, node, cancellationToken))?.Token;

    private static async Task<(string Token, TimeSpan Lasts)?> TimedTokenAsync(HttpClient http, ExchangeNode node, CancellationToken cancellationToken)
    {
        var file = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllBytesAsync(DemoSeeder.CredentialsPath(node.DataDirectory), cancellationToken));
        var client = file.GetProperty("clients").EnumerateArray().Single(c => c.GetProperty("department").GetString() == "civil-affairs");
        using var form = new TestClient(client.GetProperty("clientId").GetString()!, client.GetProperty("clientSecret").GetString()!, default, "").Form("data:resident purpose:elderly-care");
        using var response = await http.PostAsync("connect/token", form, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        var issued = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return (issued.GetProperty("access_token").GetString()!, TimeSpan.FromSeconds(issued.GetProperty("expires_in").GetInt32()));
    }

    /// <summary>Asks for names of residents.</summary>
    public static async Task<(HttpStatusCode Status, string Text)> AskAsync(HttpClient http, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "graphql") { Content = JsonContent.Create(new { query = Names }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/graphql-response+json");
        request.Headers.Add("Exchange-Case", "CASE-1");
        request.Headers.Add("Exchange-Operator", "op-1");
        using var response = await http.SendAsync(request, cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    private async Task AskAsync(ExchangeNode node)
    {
        using var http = new HttpClient { BaseAddress = node.Address, Timeout = TimeSpan.FromMinutes(1) };
        (string Token, TimeSpan Lasts)? token = null;
        var age = Stopwatch.StartNew();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                // In good time: a request that runs past its token's end is refused, and rightly.
                if (token is null || age.Elapsed > token.Value.Lasts / 2)
                {
                    age.Restart();
                    token = await TimedTokenAsync(http, node, CancellationToken.None);
                }

                // What a kill cuts short is asked to the end: an answer that came is never thrown away.
                if (token is { } valid && !Keep(await AskAsync(http, valid.Token, CancellationToken.None)))
                {
                    token = null;
                }

                continue;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                Count(e.GetType().Name);
            }

            await Task.Delay(10, CancellationToken.None);
        }
    }

    /// <summary>False where the token is no good any more, or the node not yet.</summary>
    private bool Keep((HttpStatusCode Status, string Text) answer)
    {
        if (answer.Text.Length == 0)
        {
            Count($"{(int)answer.Status} without a body");
            return answer.Status != HttpStatusCode.Unauthorized;
        }

        var body = JsonDocument.Parse(answer.Text).RootElement;
        if (body.TryGetProperty("data", out _) && answer.Status == HttpStatusCode.OK && !body.TryGetProperty("errors", out _))
        {
            var exchange = body.GetProperty("extensions").GetProperty("exchange");
            var receipt = exchange.GetProperty("receipt");
            received.Add(new ReceivedAnswer(exchange.GetProperty("record").GetGuid(), receipt.GetProperty("leaf").GetBytesFromBase64(), receipt.GetProperty("proof").GetString()!));
            return true;
        }

        var code = body.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("extensions").GetProperty("code").GetString()! : answer.Text;
        Count(code);
        if (body.TryGetProperty("data", out _) || code is not ("LEDGER_UNAVAILABLE" or "SOURCE_UNAVAILABLE" or "RIGHTS_CHANGED" or "UNAUTHENTICATED" or "TIMED_OUT"))
        {
            Broken.Enqueue($"{(int)answer.Status} {answer.Text}");
        }

        return answer.Status != HttpStatusCode.Unauthorized;
    }

    private async Task WatchAsync(ExchangeNode node)
    {
        using var http = new HttpClient { BaseAddress = node.Address, Timeout = TimeSpan.FromSeconds(10) };
        var ledger = new ServedLedger(http);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await ledger.CheckpointAsync(CancellationToken.None) is { } note)
                {
                    received.Saw(note);
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // It is dead, or its database is.
            }

            await Task.Delay(50, CancellationToken.None);
        }
    }

    private void Count(string what) => Refused.AddOrUpdate(what, 1, (_, n) => n + 1);
}
