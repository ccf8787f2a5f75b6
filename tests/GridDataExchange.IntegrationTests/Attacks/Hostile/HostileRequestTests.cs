using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Server;

namespace GridDataExchange.IntegrationTests.Attacks.Hostile;

/// <summary>Attacks on parser and planner over real HTTP: each comes to a proper refusal or a proper answer, and others are answered as ever.</summary>
public sealed class HostileRequestTests(ServerFixture server)
{
    private const string Neighbour = "{ residents(first: 3, orderBy: [{ name: ASC }]) { nodes { name birthDate } totalCount } }";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private static readonly string[] Codes = ["PARSE_FAILED", "VALIDATION_FAILED", "BAD_INPUT", "CURSOR_INVALID", "TOO_COSTLY", "QUOTA_EXCEEDED"];

    private static readonly Dictionary<string, HostileRequest> Requests =
        new[] { HostileDocuments.All(), HostileValues.All(), HostileBodies.All() }.SelectMany(r => r).ToDictionary(r => r.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Requests.Keys];

    [Fact]
    public void There_are_a_hundred_attacks_at_least() => Assert.True(Requests.Count >= 100, $"{Requests.Count}");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_attack_comes_to_a_proper_refusal_or_answer(string name)
    {
        using var bound = Bound();
        var request = Requests[name];
        AssertProper(request, await SendAsync(request, await TokenAsync(request.Asker, bound.Token), bound.Token));
    }

    [Fact]
    public async Task Others_are_answered_while_one_client_sends_every_attack_and_after()
    {
        using var bound = Bound();
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var asker in Requests.Values.Select(r => r.Asker).Distinct())
        {
            tokens[asker] = await TokenAsync(asker, bound.Token);
        }

        var neighbour = await TokenAsync("civil-affairs", bound.Token);
        var before = await DataAsync();
        Assert.Equal(3, JsonDocument.Parse(before).RootElement.GetProperty("residents").GetProperty("nodes").GetArrayLength());

        var attack = Parallel.ForEachAsync(
            Requests.Values, new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = bound.Token }, async (request, stop) => AssertProper(request, await SendAsync(request, tokens[request.Asker], stop)));
        var answers = new List<string>();
        do
        {
            answers.Add(await DataAsync());
        }
        while (!attack.IsCompleted);
        await attack;
        answers.Add(await DataAsync());
        Assert.All(answers, a => Assert.Equal(before, a));

        async Task<string> DataAsync()
        {
            var (status, answer) = await server.AskAsync(neighbour, Neighbour, bound.Token);
            Assert.Equal(200, status);
            return answer.GetProperty("data").GetRawText();
        }
    }

    private static void AssertProper(HostileRequest request, (int Status, string Text) response)
    {
        Assert.DoesNotContain(HostileRequest.Secret, response.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(JsonEncodedText.Encode(HostileRequest.Secret).Value, response.Text, StringComparison.OrdinalIgnoreCase);
        var body = JsonDocument.Parse(response.Text).RootElement;
        Assert.NotEqual(Guid.Empty, body.GetProperty("extensions").GetProperty("exchange").GetProperty("record").GetGuid());
        if (!body.TryGetProperty("errors", out var errors))
        {
            Assert.Equal((200, true), (response.Status, body.TryGetProperty("data", out _)));
            Assert.Contains(HostileRequest.Answered, request.Expected.Split('|'));
            return;
        }

        Assert.False(body.TryGetProperty("data", out _));
        Assert.Contains(response.Status, (int[])[400, 413]);
        Assert.All(errors.EnumerateArray(), e => Assert.True(e.GetProperty("message").GetString() is { Length: > 0 and < 1_000 }));
        var codes = errors.EnumerateArray().Select(e => e.GetProperty("extensions").GetProperty("code").GetString()!).ToList();
        Assert.All(codes, c => Assert.Contains(c, Codes));
        Assert.All(codes, c => Assert.Contains(c, request.Expected.Split('|')));
    }

    private async Task<(int Status, string Text)> SendAsync(HostileRequest hostile, string token, CancellationToken cancellationToken)
    {
        // A server that refuses a body unread closes the connection, so a large one is announced first.
        using var http = new HttpClient(new AskingAgain(new SocketsHttpHandler { Expect100ContinueTimeout = Longest })) { BaseAddress = (await server.HostAsync()).Address };
        using var content = new ByteArrayContent(hostile.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "graphql") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.ExpectContinue = hostile.Body.Length > 1 << 21;
        request.Headers.Add("Accept", "application/graphql-response+json");
        request.Headers.Add("Exchange-Case", "CASE-1");
        request.Headers.Add("Exchange-Operator", "op-1");
        using var response = await http.SendAsync(request, cancellationToken);
        return ((int)response.StatusCode, Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken)));
    }

    private async Task<string> TokenAsync(string asker, CancellationToken cancellationToken)
    {
        var (purpose, scopes) = asker == "housing"
            ? ("housing-safety", (string[])["data:building", "data:dwelling", "data:household"])
            : ("elderly-care", ["data:resident", "data:household", "data:visit"]);
        return await server.TokenAsync(await server.AddClientAsync(asker, purpose, scopes, cancellationToken), string.Join(' ', scopes), cancellationToken);
    }

    /// <summary>Ends what would never end; nothing is measured by it.</summary>
    private static CancellationTokenSource Bound()
    {
        var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Longest);
        return bound;
    }
}
