using System.Text;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Tests.Ledger.Notes;

namespace GridDataExchange.Tests.Ledger.Witnesses;

/// <summary>What the log's side takes from a witness, and what it does not.</summary>
public sealed class WitnessClientTests : IDisposable
{
    private static readonly NoteSigner Signer = new(SignedNoteTests.Seed(7), WitnessFolder.Name, SignatureType.Cosignature);

    private readonly WitnessFolder folder = new();
    private readonly WitnessedLog log = new();
    private readonly Witness witness;

    public WitnessClientTests() => witness = folder.Open(log);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        witness.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Each_checkpoint_is_cosigned_with_one_request_where_the_size_is_known()
    {
        using var server = Honest();
        var client = Client(server);
        foreach (var size in new[] { 3, 3, 7, 290 })
        {
            var outcome = await AskAsync(client, log, size);
            Assert.Null(outcome.Refusal);
            Assert.Equal(folder.Now, outcome.Time);
            Assert.True(log.Checkpoint(size).With(outcome.Cosignature!).TryVerify([log.Signer.Key, Signer.Key], out var by, out _));
            Assert.Equal(2, by.Count);
        }

        Assert.Equal(["old 0", "old 3", "old 3", "old 7"], server.Asked.Select(a => a.Split(' ', 3)[2]));
        Assert.All(server.Asked, a => Assert.StartsWith("POST http://witness.example.gov/witness/add-checkpoint ", a, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_started_again_uses_the_size_it_is_told()
    {
        using var server = Honest();
        await AskAsync(Client(server), log, 5);
        Assert.Null((await AskAsync(Client(server), log, 9)).Refusal);
        Assert.Equal(["old 0", "old 0", "old 5"], server.Asked.Select(a => a.Split(' ', 3)[2]));
    }

    [Fact]
    public async Task A_checkpoint_behind_what_the_witness_cosigned_is_refused_as_such()
    {
        using var server = Honest();
        await AskAsync(Client(server), log, 9);
        Assert.Contains("size 9 already", (await AskAsync(Client(server), log, 5)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_an_unknown_log_and_another_key_are_told_apart()
    {
        using var server = Honest();
        await AskAsync(Client(server), log, 5);
        Assert.Contains("two histories", (await AskAsync(Client(server), new WitnessedLog(forkedAt: 2), 9)).Refusal, StringComparison.Ordinal);
        Assert.Contains("does not know the log", (await AskAsync(Client(server), new WitnessedLog("ledger.example.gov/other"), 9)).Refusal, StringComparison.Ordinal);
        Assert.Contains("by another key", (await AskAsync(Client(server), new WitnessedLog(seed: 10), 9)).Refusal, StringComparison.Ordinal);
    }

    public static TheoryData<string> Lies => ["nothing", "text", "two notes", "another checkpoint's", "another key's", "one of two false", "no time", "not UTF-8", "endless", "cut", "log's own"];

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task An_answer_that_is_no_cosignature_of_this_checkpoint_by_the_key_is_refused(string lie)
    {
        var checkpoint = log.Checkpoint(5);
        var right = Signer.CosignatureLine(checkpoint.Text, folder.Now);
        using var other = new NoteSigner(SignedNoteTests.Seed(8), WitnessFolder.Name, SignatureType.Cosignature);
        byte[] answer = lie switch
        {
            "nothing" => [],
            "text" => "cosigned\n"u8.ToArray(),
            "two notes" => Bytes($"{right}\nmore\n\n{right}"),
            "another checkpoint's" => Bytes(Signer.CosignatureLine(log.Checkpoint(6).Text, folder.Now)),
            "another key's" => Bytes(other.CosignatureLine(checkpoint.Text, folder.Now)),
            "one of two false" => Bytes(Signer.CosignatureLine(log.Checkpoint(6).Text, folder.Now) + right),
            "no time" => Bytes(WithoutTime(checkpoint.Text)),
            "not UTF-8" => [.. Bytes(right), 0xFF, (byte)'\n'],
            "endless" => Bytes(string.Concat(Enumerable.Repeat(right, 1000))),
            "cut" => Bytes(right[..^1]),
            _ => Bytes(checkpoint.Signatures[0].ToLine()),
        };
        using var server = new AnsweredByHand((_, _) => Task.FromResult((200, answer)));
        var outcome = await AskAsync(Client(server), log, 5);
        Assert.Null(outcome.Cosignature);
        Assert.EndsWith(".", outcome.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cosignatures_of_other_keys_beside_the_right_one_are_ignored()
    {
        var checkpoint = log.Checkpoint(5);
        using var other = new NoteSigner(SignedNoteTests.Seed(8), "witness.example.gov/w2", SignatureType.Cosignature);
        using var server = new AnsweredByHand((_, _) => Task.FromResult((200, Bytes(other.CosignatureLine(checkpoint.Text, folder.Now) + Signer.CosignatureLine(checkpoint.Text, folder.Now)))));
        Assert.Equal(Signer.Key.Id, (await AskAsync(Client(server), log, 5)).Cosignature!.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("-1\n")]
    [InlineData("04\n")]
    [InlineData("99999999999999999999\n")]
    [InlineData("a word\n")]
    public async Task A_conflict_without_a_size_is_refused(string body)
    {
        using var server = new AnsweredByHand((_, _) => Task.FromResult((409, Bytes(body))));
        Assert.Contains("told no size", (await AskAsync(Client(server), log, 5)).Refusal, StringComparison.Ordinal);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task A_witness_that_tells_a_size_each_time_is_asked_a_few_times()
    {
        var size = 0;
        using var server = new AnsweredByHand((_, _) => Task.FromResult((409, Bytes($"{++size}\n"))));
        Assert.NotNull((await AskAsync(Client(server), log, 200)).Refusal);
        Assert.Equal(4, server.Asked.Count);
    }

    [Fact]
    public async Task No_answer_in_time_a_broken_line_and_any_other_status_are_refusals()
    {
        using var silent = new AnsweredByHand(async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return default;
        });
        Assert.Contains("in time", (await AskAsync(Client(silent, TimeSpan.FromMilliseconds(1)), log, 5)).Refusal, StringComparison.Ordinal);

        using var broken = new AnsweredByHand((_, _) => throw new HttpRequestException());
        Assert.Contains("cannot be reached", (await AskAsync(Client(broken), log, 5)).Refusal, StringComparison.Ordinal);

        using var failing = new AnsweredByHand((_, _) => Task.FromResult((500, Bytes(Signer.CosignatureLine(log.Checkpoint(5).Text, folder.Now)))));
        Assert.Contains("500", (await AskAsync(Client(failing), log, 5)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_may_give_up()
    {
        using var ended = new CancellationTokenSource();
        using var server = new AnsweredByHand(async (_, cancellationToken) =>
        {
            await ended.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return default;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client(server).CosignAsync(log.Checkpoint(5), (_, _) => throw new InvalidOperationException(), ended.Token));
    }

    [Fact]
    public void A_key_that_signs_notes_is_no_witness_s() =>
        Assert.Throws<ArgumentException>(() => new WitnessClient(new HttpClient(), new("http://witness.example.gov/"), log.Signer.Key, TimeSpan.FromSeconds(1)));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string WithoutTime(string text)
    {
        using var key = new Ed25519.Signer(SignedNoteTests.Seed(7));
        return new NoteSignature(Signer.Key.Name, Signer.Key.Id, (byte[])[0, 0, 0, 0, 0, 0, 0, 0, .. key.Sign(Cosignature.Message(text, 0))]).ToLine();
    }

    private static Task<WitnessOutcome> AskAsync(WitnessClient client, WitnessedLog log, int size) =>
        client.CosignAsync(log.Checkpoint(size), async (oldSize, _) => await log.ProofAsync((int)oldSize, size), Stop);

    private static WitnessClient Client(HttpMessageHandler server, TimeSpan? timeout = null) =>
        new(new HttpClient(server, disposeHandler: false), new("http://witness.example.gov/witness"), Signer.Key, timeout ?? TimeSpan.FromMinutes(1));

    private AnsweredByHand Honest() => new(async (body, cancellationToken) =>
    {
        var answer = await witness.AddCheckpointAsync(body, cancellationToken);
        return (answer.Status, Bytes(answer.Body));
    });
}
